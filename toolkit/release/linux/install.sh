#!/bin/sh
# Puts the program into 程序文件 beside this script: a Python environment of its own, made from wheels/ without the network and
# without root; then an entry on the desktop, and the command nianbao. Run again, it repairs. With the word 卸载 it takes away
# what it put there, and nothing else. POSIX sh.
set -u
export LC_ALL=C  # every tool takes bytes as they are; Python makes UTF-8 of this

say() {
  printf '%s\n' "$@"
}

leave() {  # a window opened by a double click stays until it has been read
  if [ -t 0 ] && [ -t 1 ]; then
    printf '按回车键关闭本窗口。'
    read -r _ || :
  fi
  exit "$1"
}

stop() {
  say "没有装好：$1"
  shift
  [ $# -eq 0 ] || say "$@"
  leave 1
}

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P) || exit 1
program=$here/程序文件
parts='bin include lib lib64 share pyvenv.cfg .gitignore 年报工具.svg'  # of a Python environment, and ours
aside=$program/.旧
newline='
'

# ── what is put outside this folder: each file names it in a line of its own ──

applications() {
  case ${XDG_DATA_HOME:-} in
    /*) printf '%s/applications' "$XDG_DATA_HOME" ;;
    *) printf '%s/.local/share/applications' "$HOME" ;;
  esac
}

desktop() {  # nothing where there is none
  for folder in "$(xdg-user-dir DESKTOP 2>/dev/null)" "$HOME/Desktop" "$HOME/桌面"; do
    if [ -d "$folder" ] && [ "${folder%/}" != "${HOME%/}" ]; then
      printf '%s' "$folder"
      return
    fi
  done
}

owner() {  # the folder a file was put by; nothing for a file of somebody else's
  [ ! -f "$1" ] || sed -n 's/^# 年报工具：//p' "$1" 2>/dev/null | head -n 1
}

free() {
  { [ ! -e "$1" ] && [ ! -L "$1" ]; } || [ -n "$(owner "$1")" ]
}

value() {  # a string in a desktop entry
  printf '%s' "$1" | sed 's/\\/\\\\/g'
}

argument() {  # one argument of Exec: quoted, a % doubled, and all of it a string in a desktop entry
  printf '"%s"' "$(printf '%s' "$1" | sed 's/[\\"`$]/\\&/g; s/%/%%/g; s/\\/\\\\/g')"
}

# The program is sh, not Python or this script: a program's own path may hold neither % nor =, an argument may.
entry() {
  say '[Desktop Entry]' "# 年报工具：$here" 'Type=Application' 'Version=1.0' 'Name=Nianbao' 'Name[zh_CN]=年报工作台' \
    'Comment=Annual reports on government information: issue, collect, roll up' \
    'Comment[zh_CN]=政府信息公开工作年度报告：下发、回收、汇总。收到的文件可以拖到图标上' \
    "Exec=/bin/sh $(argument "$here/启动.sh") %F" "Path=$(value "$here")" "Icon=$(value "$program/年报工具.svg")" \
    'Terminal=true' 'Categories=Office;' 'Actions=Menu;' '' \
    '[Desktop Action Menu]' 'Name=Step by step' 'Name[zh_CN]=分步菜单' "Exec=/bin/sh $(argument "$here/启动.sh") 菜单"
}

command_line() {
  say '#!/bin/sh' "# 年报工具：$here" \
    "exec '$(printf '%s' "$program" | sed "s/'/'\\\\''/g")/bin/python' -I -m toolkit \"\$@\""
}

put() {  # from standard input; never over a file of somebody else's
  if ! free "$1"; then
    say "“$1”不是本程序放的，没有动它。"
    cat >/dev/null
  elif ! { mkdir -p "${1%/*}" && rm -f "$1" && cat >"$1" && chmod 755 "$1"; } 2>/dev/null; then
    say "“$1”写不进去，没有放。"
  fi
}

put_entry() {
  entry | put "$1"
  # Else UOS and GNOME ask whether it is to be trusted, or show a sheet of text.
  if [ -n "${DBUS_SESSION_BUS_ADDRESS:-}" ] && command -v gio >/dev/null; then
    gio set "$1" metadata::trusted true </dev/null >/dev/null 2>&1 || :
  fi
}

# ── the environment ──

remove_parts() {
  for part in $parts; do
    rm -rf "${1:?}/$part"
  done
}

move_parts() {
  for part in $parts; do
    if [ -e "$1/$part" ] || [ -L "$1/$part" ]; then
      mv "$1/$part" "$2/" || return 1
    fi
  done
}

put_back() {
  if [ -d "$aside" ]; then
    [ -z "$all_aside" ] || remove_parts "$program"  # until then what is there is the old
    move_parts "$aside" "$program" && rm -rf "$aside"
  else
    remove_parts "$program"
    rmdir "$program" 2>/dev/null || :
  fi
}

find_python() {  # into $python; what was found instead into $found
  found=
  for name in "${PYTHON:-python3}" ${PYTHON:+''} python3.13 python3.12 python3.11; do
    [ -n "$name" ] || break  # named by PYTHON: no other is taken
    path=$(command -v "$name" 2>/dev/null) || { [ -z "${PYTHON:-}" ] || found="  $name：没有这个程序$newline"; continue; }
    version=$("$path" -I -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || version=
    case $version in
      3.11 | 3.12 | 3.13)
        if missing=$("$path" -I -c 'import bz2, ctypes, lzma, sqlite3, venv, zlib' 2>&1); then
          python=$path
          return 0
        fi
        found="$found  $path：Python $version，但它不完整（${missing##*"$newline"}）$newline" ;;
      '') found="$found  $path：不能运行$newline" ;;
      *) found="$found  $path：Python $version$newline" ;;
    esac
  done
  return 1
}

try_folder() {
  trial=$here/.试写
  if ! { printf '#!/bin/sh\nexit 0\n' >"$trial" && chmod 755 "$trial"; } 2>/dev/null; then
    stop "“$here”不能写入。" '请把整个文件夹复制到自己的主目录（如“文档”）里，再运行其中的“安装.sh”。'
  fi
  if ! "$trial" 2>/dev/null || ! rm -f "$trial" || ! ln -s 先看这里.txt "$trial" 2>/dev/null; then
    rm -f "$trial"
    stop "“$here”所在的盘不允许运行程序（多半是U盘、移动硬盘或共享盘）。" \
      '请把整个文件夹复制到本机硬盘，如自己的主目录（“文档”）里，再运行其中的“安装.sh”。'
  fi
  rm -f "$trial"
}

make() {
  "$python" -I -m venv --without-pip "$program" &&
    PIP_CONFIG_FILE=/dev/null "$program/bin/python" -I "$1/pip" --isolated -q install --no-index --no-cache-dir --no-input \
      --disable-pip-version-check --root-user-action=ignore --find-links "$here/wheels" nianbao &&
    cp "$here/wheels/年报工具.svg" "$program/" &&
    command_line >"$program/bin/nianbao"  # pip's own would not bear every path
}

install() {
  if [ "$(id -u)" = 0 ] && [ -n "${SUDO_USER:-}" ]; then
    stop '请不要用sudo，不需要管理员权限。' '直接运行：sh 安装.sh'
  fi
  case $here in
    *:* | *"$newline"*) stop "所在文件夹的路径里有冒号或换行：“$here”。" '请改名或换一个文件夹。' ;;
  esac
  if ! find_python; then
    stop "没有合用的Python，需要3.11、3.12或3.13。本机有的是：" "${found:-  （没有找到Python）$newline}" \
      '统信UOS 20自带Python 3.7，银河麒麟V10自带3.8，都太旧。可以：' \
      '  一、请管理员另装一个Python 3.11（不动系统自带的），再运行：PYTHON=它的完整路径 sh 安装.sh' \
      '  二、换一台系统较新的电脑。' \
      '  三、在Windows电脑上用 nianbao-版本-windows.zip；任务文件夹可以整个拷过去接着做。'
  fi
  machine=$("$python" -I -c 'import platform; print(platform.machine())')
  set -- "$here"/wheels/*_"$machine".whl
  [ -e "$1" ] || stop "本机的处理器是${machine}，这个文件夹里没有它用的组件。" '只备有x86_64（兆芯、海光、Intel、AMD）和aarch64（飞腾、鲲鹏）的。'
  try_folder
  say "用 $python（Python $version）安装到“$program”，约需半分钟……"
  mkdir -p "$program"
  rm -rf "$aside"
  all_aside=
  trap 'put_back; say "没有装完，已恢复原样。"; exit 130' HUP INT TERM
  if [ -e "$program/pyvenv.cfg" ]; then
    if ! { mkdir "$aside" && move_parts "$program" "$aside"; }; then
      put_back
      stop "“$program”里的旧程序挪不开，可能没有权限。"
    fi
    all_aside=yes
  else
    remove_parts "$program"
  fi
  set -- "$here"/wheels/pip-*.whl
  # Interrupted, pip takes a moment to tidy up: it is waited for, or it would write among what is put back.
  if ! output=$(trap : HUP INT TERM; make "$1" 2>&1); then
    put_back
    stop '组件装不上，已恢复原样。多半是文件夹没有拷全，或磁盘已满；请重新解压再试。电脑说的是：' "$output"
  fi
  rm -rf "$aside"
  trap - HUP INT TERM

  put_entry "$(applications)/年报工具.desktop"
  on_desktop=$(desktop)
  [ -z "$on_desktop" ] || put_entry "$on_desktop/年报工具.desktop"
  command_line | put "$HOME/.local/bin/nianbao"
  case :$PATH: in
    *":$HOME/.local/bin:"*) ;;
    *) say '终端里要用nianbao命令的，注销后重新登录一次。' ;;
  esac
  say "装好了。${on_desktop:+双击桌面上的“年报工作台”，或}在启动器（开始菜单）里打开“年报工作台”；收到的文件可以拖到它的图标上。" \
    '这个文件夹请留在原处；移动、改名以后，再运行一次“安装.sh”。'
}

uninstall() {
  for file in "$(applications)/年报工具.desktop" "$(desktop)/年报工具.desktop" "$HOME/.local/bin/nianbao"; do
    by=$(owner "$file")
    # Ours, or of a folder that is there no more: moved since, or deleted.
    if [ -n "$by" ] && { [ "$by" = "$here" ] || [ ! -d "$by/程序文件" ]; }; then
      rm -f "$file"
    fi
  done
  if [ -d "$program" ]; then
    rm -rf "$aside"
    remove_parts "$program"
    rmdir "$program" 2>/dev/null || say "“$program”里有不是本程序放的文件，没有删。"
  fi
  say "卸载完了，任务文件夹都没有动。要删去“$here”的，请先把其中的任务文件夹移走。"
}

[ -n "${HOME:-}" ] || stop '没有主目录（HOME）。'
case ${1:-} in
  卸载) uninstall ;;
  *) install ;;
esac
leave 0
