#!/bin/sh
exec cat /srv/web/index.html
