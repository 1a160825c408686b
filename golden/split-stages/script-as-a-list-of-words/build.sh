#!/bin/sh
cmake .
