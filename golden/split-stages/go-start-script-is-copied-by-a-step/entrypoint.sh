#!/bin/sh
exec /opt/mailer/mailer "$@"
