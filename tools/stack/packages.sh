# shellcheck shell=bash
#
# Debian packages: which ones a command needs, which of them are missing, and how to get them.
# Needs base.sh.
#
#	packages_install "$assume_yes" "${packages_to_run[@]}"

# shellcheck disable=SC2034
packages_to_run=(
	ca-certificates curl gcc gettext libc6-dev libcmocka-dev libcurl4-openssl-dev
	libdbd-pg-perl libfcgi-dev libjansson-dev libmicrohttpd-dev libpq-dev libqrencode-dev
	libssl-dev libsystemd-dev meson ninja-build nginx openssl pkgconf postgresql procps python3
	python3-yaml sqitch util-linux zlib1g-dev
)

# shellcheck disable=SC2034
packages_to_test=(
	"${packages_to_run[@]}"
	clang clang-format clang-tidy cppcheck debian-archive-keyring debootstrap git
	libclang-rt-dev mandoc pgbackrest python3-clang-14 python3-venv shellcheck
	systemd unicode-data wrk
)

packages_missing() {
	local package
	for package in "$@"; do
		if ! dpkg-query -W -f '${Status}' "$package" 2>/dev/null |
			grep -q '^install ok installed$'; then
			printf '%s\n' "$package"
		fi
	done
}

# packages_install ASSUME_YES PACKAGE...: names what is missing, asks on a terminal, installs.
packages_install() {
	local assume_yes=$1 answer
	local -a missing install=(env DEBIAN_FRONTEND=noninteractive apt-get)
	shift
	mapfile -t missing < <(packages_missing "$@")
	if [ "${#missing[@]}" = 0 ]; then
		return
	fi
	say "These packages are missing: ${missing[*]}"
	command -v apt-get >/dev/null || die "this is not Debian: install what corresponds to them"
	if [ "$(id -u)" != 0 ]; then
		command -v sudo >/dev/null ||
			die "that needs root or sudo: apt-get install ${missing[*]}"
		install=(sudo "${install[@]}")
	fi
	if [ "$assume_yes" != yes ] && [ -t 0 ]; then
		read -r -p 'Install them with apt-get? [Y/n] ' answer
		[[ $answer =~ ^([yY].*)?$ ]] || die "nothing was installed"
	fi
	say 'Debian may start a PostgreSQL and an nginx of its own with them; those stay untouched.'
	"${install[@]}" update -q
	"${install[@]}" install -y --no-install-recommends "${missing[@]}"
}
