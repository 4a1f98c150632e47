#!/bin/sh
# Takes away what 安装.sh put there. Campaigns stay.
exec sh "$(dirname -- "$0")/安装.sh" 卸载
