import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { haproxyCfg, redisConf, sentinelConf } from '../../constructs/argocd/scripts/configuration.js';
import { initScript } from '../../constructs/argocd/scripts/init.js';
import { library } from '../../constructs/argocd/scripts/library.js';
import {
  handOverScript,
  haproxyInit,
  redisLiveness,
  redisReadiness,
  sentinelLiveness,
} from '../../constructs/argocd/scripts/lifecycle.js';
import { splitBrainScript } from '../../constructs/argocd/scripts/split-brain.js';

/** Resolves the Service of member N to 10.0.0.N+10. */
const getent = `#!/bin/sh
echo "10.0.0.1\${2##*-} $2"
`;

/** Answers from files named after address, port and the first two words of the command; writes down every command that changes something. */
const redisCli = `#!/bin/sh
host=$2 port=$4
shift 4
[ "$1" = --raw ] && shift
case "$1 $2" in
  "replicaof "* | "config "* | "sentinel monitor" | "sentinel remove" | "sentinel set" | "sentinel failover")
    echo "$host:$port $*" >>"$ANSWERS/changes" ;;
esac
cat "$ANSWERS/$host:$port $1 $2" 2>/dev/null || cat "$ANSWERS/$host:$port $1" 2>/dev/null
`;

const linux = process.platform === 'linux';

describe('scripts of the highly available Redis', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'argocd-scripts-'));
    for (const name of ['bin', 'answers', 'conf']) mkdirSync(join(folder, name));
    write('bin/getent', getent);
    write('bin/redis-cli', redisCli);
    write('library.sh', library);
    write('redis.conf', redisConf(1000));
    write('sentinel.conf', sentinelConf);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function write(name: string, text: string): void {
    writeFileSync(join(folder, name), text);
    if (name.startsWith('bin/')) chmodSync(join(folder, name), 0o755);
  }

  /** Makes one member answer. */
  function member(
    index: number,
    state: { master: number; role: 'master' | 'slave'; follows?: number },
  ): void {
    const host = `10.0.0.1${index}`;
    write(`answers/${host}:26379 sentinel get-master-addr-by-name`, `10.0.0.1${state.master}\n6379\n`);
    write(`answers/${host}:6379 role`, `${state.role}\n`);
    if (state.follows !== undefined)
      write(
        `answers/${host}:6379 info replication`,
        `role:slave\r\nmaster_host:10.0.0.1${state.follows}\r\n`,
      );
  }

  function run(script: string, index: number, env: Readonly<Record<string, string>> = {}): void {
    write('script.sh', script);
    execFileSync('sh', [join(folder, 'script.sh')], {
      stdio: 'pipe',
      env: {
        PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
        ANSWERS: join(folder, 'answers'),
        LIBRARY: join(folder, 'library.sh'),
        SOURCE_FOLDER: folder,
        TARGET_FOLDER: join(folder, 'conf'),
        AUTH: 'p"w',
        POD_NAME: `argocd-redis-ha-server-${index}`,
        PATIENCE: '1',
        ...env,
      },
    });
  }

  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  const watch = (index: number, rounds: number) =>
    run(splitBrainScript, index, {
      HERE: `10.0.0.1${index}`,
      INTERVAL: '0',
      ROUNDS: String(rounds),
      ALIVE_FILE: join(folder, 'alive'),
    });

  test.each(
    Object.entries({
      library,
      initScript,
      splitBrainScript,
      handOverScript,
      redisLiveness,
      redisReadiness,
      sentinelLiveness,
      haproxyInit,
    }),
  )('%s is a script that the shell can read', (_, script) => {
    expect(() => execFileSync('sh', ['-n'], { input: script, stdio: 'pipe' })).not.toThrow();
  });

  describe.runIf(linux)('on start', () => {
    test('member 0 is the master when nobody answers', () => {
      run(initScript, 0);
      expect(read('conf/redis.conf')).not.toContain('replicaof');
      expect(read('conf/redis.conf')).toContain('replica-announce-ip 10.0.0.10\n');
      expect(read('conf/sentinel.conf')).toContain('sentinel monitor argocd 10.0.0.10 6379 2\n');
    });

    test('another member follows member 0 when nobody answers', () => {
      run(initScript, 2);
      expect(read('conf/redis.conf')).toContain('replicaof 10.0.0.10 6379\n');
    });

    test('a member follows the master that the sentinels name', () => {
      member(1, { master: 2, role: 'slave' });
      member(2, { master: 2, role: 'master' });
      run(initScript, 0);
      expect(read('conf/redis.conf')).toContain('replicaof 10.0.0.12 6379\n');
      expect(read('conf/sentinel.conf')).toContain('sentinel monitor argocd 10.0.0.12 6379 2\n');
    });

    test('a member follows a master whose sentinel is silent', () => {
      write('answers/10.0.0.12:6379 role', 'master\n');
      run(initScript, 1);
      expect(read('conf/redis.conf')).toContain('replicaof 10.0.0.12 6379\n');
    });

    test('a member that the sentinels still take for the master stays it, when they choose no other in time', () => {
      member(1, { master: 0, role: 'slave' });
      member(2, { master: 0, role: 'slave' });
      run(initScript, 0, { PATIENCE: '1' });
      expect(read('conf/redis.conf')).not.toContain('replicaof');
    });

    test('passwords are quoted', () => {
      run(initScript, 0);
      expect(read('conf/redis.conf')).toContain('requirepass "p\\"w"\nmasterauth "p\\"w"\n');
      expect(read('conf/sentinel.conf')).toContain('sentinel auth-pass argocd "p\\"w"\n');
    });

    test('a sentinel has the same id after every restart, and another than its neighbours', () => {
      const id = (index: number) => {
        run(initScript, index);
        return /sentinel myid ([0-9a-f]{40})\n/.exec(read('conf/sentinel.conf'))?.[1];
      };
      expect(id(0)).toBe(id(0));
      expect(new Set([id(0), id(1), id(2)])).toHaveProperty('size', 3);
    });
  });

  describe.runIf(linux)('while it runs', () => {
    const changes = () => {
      try {
        return read('answers/changes').split('\n');
      } catch {
        return [];
      }
    };

    test('a member in step is left alone', () => {
      member(0, { master: 0, role: 'master' });
      member(1, { master: 0, role: 'slave', follows: 0 });
      member(2, { master: 0, role: 'slave', follows: 0 });
      watch(0, 3);
      watch(1, 3);
      expect(changes()).toEqual([]);
    });

    test('a second master is made to follow the agreed one, but only when seen twice', () => {
      member(0, { master: 0, role: 'master' });
      member(1, { master: 2, role: 'slave', follows: 2 });
      member(2, { master: 2, role: 'master' });
      watch(0, 1);
      expect(changes()).toEqual([]);
      watch(0, 2);
      expect(changes()).toContain('10.0.0.10:6379 replicaof 10.0.0.12 6379');
    });

    test('a sentinel with another opinion than the majority is made to watch the agreed master', () => {
      member(0, { master: 0, role: 'slave', follows: 2 });
      member(1, { master: 2, role: 'slave', follows: 2 });
      member(2, { master: 2, role: 'master' });
      watch(0, 2);
      expect(changes()).toContain('10.0.0.10:26379 sentinel monitor argocd 10.0.0.12 6379 2');
      expect(changes()).toContain('10.0.0.10:26379 sentinel set argocd auth-pass p"w');
    });

    test('nothing is done without a majority', () => {
      member(0, { master: 0, role: 'master' });
      member(1, { master: 1, role: 'master' });
      member(2, { master: 2, role: 'master' });
      watch(0, 3);
      expect(changes()).toEqual([]);
    });

    test('a replica does not hand over when it stops', () => {
      member(0, { master: 1, role: 'slave' });
      run(handOverScript, 0, { HERE: '10.0.0.10' });
      expect(changes()).toEqual([]);
    });
  });
});

describe('configuration of HAProxy', () => {
  test('names the members by placeholders only, until its addresses are known', () => {
    expect(haproxyCfg.match(/ANNOUNCE_\d/g)?.length).toBe(3 + 9 + 3);
    expect(haproxyCfg).not.toMatch(/\d+\.\d+\.\d+\.\d+/);
  });

  test('compares whole addresses: 10.0.0.1 is also the beginning of 10.0.0.10', () => {
    expect(haproxyCfg).toContain(String.raw`tcp-check expect string "\nANNOUNCE_0\r\n"`);
  });

  test('sends clients only to a member that two sentinels name and that says so itself', () => {
    expect(haproxyCfg).toContain(
      'use_backend redis_1 if { nbsrv(sentinels_1) ge 2 } { nbsrv(redis_1) ge 1 }',
    );
    expect(haproxyCfg).not.toContain('default_backend');
  });
});
