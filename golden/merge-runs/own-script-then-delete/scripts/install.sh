#!/bin/sh
mkdir -p /opt/tool/docs && echo tool > /opt/tool/tool && echo page > /opt/tool/docs/page
