#!/bin/sh
. /app/.env
exec server
