// Starts fauxqs on the loopback interface: start.mjs [port, 0 = a free one] [data folder]
// Prints "ready <port>". Stops on SIGTERM, or when standard input closes, so that it never outlives its parent.
import net from 'node:net';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 5)) {
  console.error(`fauxqs needs Node 22.5 or later, this is ${process.versions.node}`);
  process.exit(2);
}

// fauxqs always listens on all interfaces; a test server has no business there.
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (options, ...rest) {
  return listen.call(this, { ...options, host: '127.0.0.1' }, ...rest);
};

const { startFauxqs } = await import('fauxqs');
const [port = '0', dataDir] = process.argv.slice(2);
const server = await startFauxqs({ port: Number(port), logger: false, dataDir });

const stop = async () => {
  await server.stop();
  process.exit(0);
};
process.on('SIGTERM', stop);
process.stdin.on('close', stop).resume();
console.log(`ready ${server.port}`);
