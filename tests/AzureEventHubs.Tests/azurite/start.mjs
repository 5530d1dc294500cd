// Starts Azurite's blob service on a free port of the loopback interface, in memory, and prints "ready PORT".
// Stops when standard input closes, so that it never outlives its parent.
import net from 'node:net';

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...where) {
  this.once('listening', () => console.log(`ready ${this.address().port}`));
  return listen.apply(this, where);
};
process.argv.push('--inMemoryPersistence', '--blobHost', '127.0.0.1', '--blobPort', '0', '--skipApiVersionCheck', '--disableTelemetry', '--silent');
process.stdin.on('close', () => process.exit(0)).resume();
await import('azurite/dist/src/blob/main.js');
