#!/bin/sh
echo level=1 > /opt/tool/settings
