#!/bin/sh
echo deployed > /app/done
