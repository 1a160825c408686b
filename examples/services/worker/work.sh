#!/bin/sh
exec curl --fail --silent http://localhost/prices | jq .
