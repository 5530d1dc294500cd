// Starts a server on the loopback interface: start.mjs kinesis-local|kinesalite|dynalite [port, 0 = a free one]
// Prints "ready <port>". Stops on SIGTERM, or when standard input closes, so that it never outlives its parent.
// The clock of kinesalite can be moved: PUT /clock, whose body is how many milliseconds it is ahead of this machine's.
import net from 'node:net';
import { fileURLToPath } from 'node:url';
import { text } from 'node:stream/consumers';

const [name, port = '0'] = process.argv.slice(2);
const stop = () => process.exit(0);
process.on('SIGTERM', stop);
process.stdin.on('close', stop).resume();

// Each of them listens on all interfaces; a test server has no business there. What kinesis-local serves over TLS as well is not announced.
const unannounced = 1;
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (first, ...rest) {
  const asked = Number(typeof first === 'object' ? first.port : first);
  if (asked !== unannounced) {
    this.once('listening', () => console.log(`ready ${this.address().port}`));
  }
  return listen.call(this, { port: asked === unannounced ? 0 : asked, host: '127.0.0.1' }, ...rest.filter(argument => typeof argument === 'function'));
};

// Short, but long enough to be seen.
const updating = 60;

function moveClock(server) {
  const real = Date;
  let ahead = 0;
  globalThis.Date = class extends real {
    constructor(...parts) {
      super(...(parts.length === 0 ? [real.now() + ahead] : parts));
    }
    static now() {
      return real.now() + ahead;
    }
  };
  const [handle] = server.listeners('request');
  server.removeListener('request', handle).on('request', async (request, response) => {
    if (request.url !== '/clock') {
      return handle(request, response);
    }
    ahead = Number(await text(request));
    response.writeHead(204).end();
  });
}

const servers = {
  'kinesis-local': async () => {
    for (const what of ['CREATE_STREAM', 'DELETE_STREAM', 'REGISTER_STREAM_CONSUMER', 'DEREGISTER_STREAM_CONSUMER', 'MERGE_SHARDS', 'SPLIT_SHARD',
      'UPDATE_SHARD_COUNT', 'UPDATE_STREAM_MODE']) {
      process.env[`${what}_DURATION`] = `${updating}ms`;
    }
    Object.assign(process.env, {
      KINESIS_MOCK_PLAIN_PORT: port,
      KINESIS_MOCK_TLS_PORT: String(unannounced),
      KINESIS_MOCK_CERT_PATH: fileURLToPath(import.meta.resolve('kinesis-local/server.json')),
      SHARD_LIMIT: '100000',
      ON_DEMAND_STREAM_COUNT_LIMIT: '100000',
      LOG_LEVEL: 'ERROR',
    });
    await import('kinesis-local');
  },
  kinesalite: async () => {
    const { default: kinesalite } = await import('kinesalite');
    const server = kinesalite({ createStreamMs: updating, deleteStreamMs: updating, updateStreamMs: updating, shardLimit: 100000 });
    moveClock(server);
    server.listen(port);
  },
  dynalite: async () => {
    const { default: dynalite } = await import('dynalite');
    dynalite({ createTableMs: updating, updateTableMs: updating, deleteTableMs: updating }).listen(port);
  },
};

await servers[name]();
