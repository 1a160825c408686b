#!/bin/sh
cat words.txt
