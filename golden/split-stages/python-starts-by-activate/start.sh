#!/bin/bash
. env/bin/activate
exec python serve.py
