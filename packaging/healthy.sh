#!/bin/bash
# Whether the server on this machine is alive: healthy PORT, the port of ADMIN_ADDR. For images that have no curl.
set -euo pipefail
exec 3<>"/dev/tcp/127.0.0.1/$1"
printf 'GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
read -r _ status _ <&3
[ "$status" = 200 ]
