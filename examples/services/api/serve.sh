#!/bin/sh
exec cat /srv/common/catalogue.json
