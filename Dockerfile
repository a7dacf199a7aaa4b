# The environment in which a release is built and proven. What it writes belongs to whoever calls it:
#   docker build -t cto-release . && docker run --rm --user "$(id -u):$(id -g)" -v "$PWD:/src" cto-release build --version 1.2.3
# Pinned by digest, and Debian's packages by the day of a snapshot, so that the same image can be made again.
FROM node:22.23.2-bookworm@sha256:dd5847a04b0deee391fa145f1f4c6d214196668b6bcc7988ebed67249f226844

ARG SNAPSHOT=20261115T000000Z
RUN printf 'deb [check-valid-until=no] http://snapshot.debian.org/archive/debian/%s bookworm main\n' "$SNAPSHOT" > /etc/apt/sources.list \
 && rm -f /etc/apt/sources.list.d/* \
 && apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends \
      git qemu-user-static libc6-arm64-cross libstdc++6-arm64-cross wine64 minisign gnupg osslsigncode llvm-19 \
 && rm -rf /var/lib/apt/lists/*

# the sources are mounted and belong to somebody else
RUN git config --system --add safe.directory /src
# a home for whatever user the container is run as: npm and wine write to it
RUN install -d -m 1777 /home/anybody
ENV LANG=C.UTF-8 TZ=UTC HOME=/home/anybody
USER node
WORKDIR /src
ENTRYPOINT ["npm", "run", "release", "--"]
