#!/bin/sh
# What the entry on the desktop starts: the desk, files collected in it; with the word 菜单 the steps by number.
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P) || exit 1
python=$here/程序文件/bin/python
# Isolated (-I), Python looks for no module in the current folder, where returns may lie.
if ! "$python" -I -c 'import toolkit' 2>/dev/null; then
  printf '%s\n' '程序还没有安装，或安装后系统的Python换了版本。请运行一次同一文件夹里的“安装.sh”；任务不受影响。'
  if [ -t 0 ]; then
    printf '按回车键关闭本窗口。'
    read -r _ || :
  fi
  exit 1
fi
exec "$python" -I -m toolkit.launchers "$@"
