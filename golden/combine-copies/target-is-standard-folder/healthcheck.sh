#!/bin/sh
echo alive
