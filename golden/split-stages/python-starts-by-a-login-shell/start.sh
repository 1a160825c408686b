#!/bin/sh
set -e
exec su - app -c "python /app/main.py"
