#!/bin/sh
mkdir /data
