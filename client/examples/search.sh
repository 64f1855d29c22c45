#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Search with netcat-openbsd: search.sh QUERY ADDR PORT, search.sh QUERY -U PATH
query=$1; shift
printf '%s\n' "SEARCH limit=3 $query" QUIT | nc "$@" | grep -oE '"(title|text)":"([^"\\]|\\.)*"'
