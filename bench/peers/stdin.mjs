/** Calls `stop` when standard input closes, so that no peer outlives the bench. */
export default function whenStdinCloses(stop) {
  process.stdin.on('end', stop).on('close', stop).on('error', stop).resume();
}
