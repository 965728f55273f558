#!/usr/bin/env bash
# Checks each sample in deploy/ with the tool it is made for.
#
#   scripts/check-deploy.sh systemd|caddy|nginx|compose|ecs|digitalocean|kubernetes
#
# Exit code 77: the tool cannot be had here; the last line says so. For Fly.io, Railway and Render none can be had offline;
# test/deploy.test.ts looks at what all files have in common.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cannot() {
  echo "not checked: $*"
  exit 77
}
# need TOOL PACKAGE: from Debian, when it is not there. The functions below are called as the tools are.
need() {
  type -P "$1" >/dev/null && return
  { [ "$(id -u)" -eq 0 ] && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$2"; } \
    >/dev/null 2>&1 || cannot "$1 cannot be installed"
}
# from_pypi PACKAGE: into an environment that later runs find again.
from_pypi() {
  python=build/deploy-venv/bin/python
  [ -f "build/deploy-venv/$1" ] && return
  scripts/python-packages.sh build/deploy-venv "$1" >/dev/null 2>&1 || cannot "$1 cannot be installed"
  touch "build/deploy-venv/$1"
}

systemd() {
  need systemd-analyze systemd
  # It wants the program to be there, which is of no interest here.
  sed "s#^ExecStart=/opt/lectern/lectern#ExecStart=/bin/true#" deploy/lectern.service >"$work/lectern.service"
  systemd-analyze verify --man=no "$work/lectern.service"
  # 0 is closed, 10 open; the runtime needs memory that can be written and run.
  systemd-analyze security --offline=yes --threshold=30 --no-pager "$work/lectern.service" | tail -n 1
}

caddy() {
  need caddy caddy
  for file in deploy/Caddyfile deploy/Caddyfile.replicas; do
    command caddy validate --adapter caddyfile --config "$file" 2>"$work/caddy" || { cat "$work/caddy" && return 1; }
    command caddy fmt --diff "$file" >"$work/diff" || { cat "$work/diff" && return 1; }
    echo "$file: valid"
  done
}

nginx() {
  need nginx nginx-light
  openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=docs-api.example.org \
    -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null
  sed -e "s#/etc/ssl/docs-api.example.org.pem#$work/cert.pem#" -e "s#/etc/ssl/docs-api.example.org.key#$work/key.pem#" \
    deploy/nginx.conf >"$work/site.conf"
  printf 'pid %s/pid;\nerror_log stderr;\nevents {}\nhttp { access_log off; include %s/site.conf; }\n' "$work" "$work" \
    >"$work/nginx.conf"
  command nginx -t -c "$work/nginx.conf"
}

# The schema of the Compose specification, which this package carries.
compose() {
  from_pypi check-jsonschema==0.39.0
  "${python%python}check-jsonschema" --builtin-schema vendor.compose-spec deploy/compose*.yaml
}

# AWS's own description of the call that registers a task definition.
ecs() {
  from_pypi botocore==1.44.5
  "$python" - deploy/ecs-task.json <<'PYTHON'
import json, sys
from botocore.session import Session
from botocore.validate import ParamValidator

task = json.load(open(sys.argv[1]))
call = Session().get_service_model("ecs").operation_model("RegisterTaskDefinition")
report = ParamValidator().validate(task, call.input_shape)
sys.exit(report.generate_report() if report.has_errors() else 0)
PYTHON
  echo 'deploy/ecs-task.json: valid'
}

# The types of DigitalOcean's own client, read as strictly as its command line does. They stand in one file of it:
# nothing else of it is compiled, and that without being made fast.
digitalocean() {
  command -v go >/dev/null || cannot 'go, to build the check, is not there'
  cat >"$work/main.go" <<'GO'
package main

import (
	"log"
	"os"

	"sigs.k8s.io/yaml"
)

func main() {
	text, err := os.ReadFile(os.Args[1])
	if err == nil {
		err = yaml.UnmarshalStrict(text, &AppSpec{})
	}
	if err != nil {
		log.Fatal(err)
	}
}
GO
  (
    cd "$work"
    export GOFLAGS=-mod=mod
    {
      go mod init check && go get github.com/digitalocean/godo@v1.165.0 sigs.k8s.io/yaml@v1.6.0 &&
        sed 's/^package godo$/package main/' "$(go list -m -f '{{.Dir}}' github.com/digitalocean/godo)/apps.gen.go" >spec.go &&
        timeout 300 go build -gcflags='all=-N -l' -o check .
    } >log 2>&1
  ) || cannot "the check cannot be built: $(tail -n 1 "$work/log")"
  "$work/check" deploy/digitalocean.yaml
  echo 'deploy/digitalocean.yaml: valid'
}

# The schemas of Kubernetes' own API: a field that they do not know is refused, as by `kubectl apply --validate=strict`.
kubernetes() {
  from_pypi kubernetes-validate==1.37.0
  "${python%python}kubernetes-validate" --strict --kubernetes-version 1.34 deploy/kubernetes.yaml
}

case ${1:-} in
  systemd | caddy | nginx | compose | ecs | digitalocean | kubernetes) "$1" ;;
  *) echo 'usage: scripts/check-deploy.sh systemd|caddy|nginx|compose|ecs|digitalocean|kubernetes' >&2 && exit 2 ;;
esac
