// Starts Azurite's blob service on a free port of the loopback interface, in memory, and says where on a line of its output.
// Stops when standard input closes, so that it never outlives its parent.
process.argv.push('--inMemoryPersistence', '--blobHost', '127.0.0.1', '--blobPort', '0', '--skipApiVersionCheck', '--disableTelemetry', '--silent');
process.stdin.on('close', () => process.exit(0)).resume();
await import('azurite/dist/src/blob/main.js');
