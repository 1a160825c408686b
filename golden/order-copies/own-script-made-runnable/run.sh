#!/bin/sh
exec flask run
