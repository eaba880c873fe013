interface Transferable {
	/** Not in Node.js before 22. */
	readonly transfer?: (byteLength: number) => unknown;
}

/**
 * Gives the memory of a chunk back at once; who holds it besides finds it empty. Left to the garbage collector, each 50 MB
 * of chunks have it go through all that the host holds, which takes longer than to move them. What is a part of a larger
 * piece of memory stays as it is, and so does everything on an engine that cannot take memory away.
 */
export function giveBack(chunk: Uint8Array): void {
	const { buffer, byteLength } = chunk;
	if (byteLength === buffer.byteLength) (buffer as Transferable).transfer?.(0);
}
