import { leave } from './file-source';
import type { ByteStream, FileSource, OpenStream } from './ports';
import type { Progress } from './run-options';

/** The same file, which tells how much of it was taken. */
export const countBytes = (file: FileSource, tell: ((progress: Progress) => void) | undefined): FileSource =>
	tell === undefined
		? file
		: {
				...file,
				open: async (from = 0) =>
					counted(await file.open(from), from, (done) => tell(progressOf(file, done))),
			};

export const progressOf = ({ size }: FileSource, done: number): Progress => ({
	done,
	...(size !== undefined && { size }),
});

const counted = (stream: ByteStream, from: number, tell: (done: number) => void): OpenStream => ({
	destroy: () => leave(stream),
	[Symbol.asyncIterator]: async function* () {
		let done = from;
		for await (const chunk of stream) {
			const { byteLength } = chunk;
			yield chunk;
			done += byteLength;
			tell(done);
		}
	},
});
