/**
 * Does something for each of the inputs, for several at once, and gives what comes of it in their order. Whoever stops
 * reading stops what is under way.
 */
export async function* inTurns<Input, Output>(
	inputs: readonly Input[],
	atOnce: number,
	run: (input: Input, signal: AbortSignal) => Promise<Output>,
): AsyncGenerator<Output, void, undefined> {
	const stop = new AbortController();
	const running: Array<Promise<Output>> = [];
	let begun = 0;
	try {
		for (let next = 0; next < inputs.length; next++) {
			for (; begun < Math.min(next + atOnce, inputs.length); begun++)
				running.push(run(inputs[begun]!, stop.signal));
			yield await running.shift()!;
		}
	} finally {
		stop.abort();
	}
}
