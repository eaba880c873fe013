/** A timer that is set for longer, 24 days, goes off at once. */
const longestTimer = 2 ** 31 - 1;

export interface Deadline {
	/** Whether the time was up once. */
	readonly isOver: boolean;
	/** Something is waited for from now on. */
	begin(): void;
	/** It came. */
	end(): void;
	/** Nothing will be waited for any more. */
	close(): void;
}

const nothing = (): void => {};

const never: Deadline = { isOver: false, begin: nothing, end: nothing, close: nothing };

/** Calls back when something that is waited for has not come after so many milliseconds; 0 waits for ever. */
export function deadlineOf(milliseconds: number, onOver: () => void): Deadline {
	if (milliseconds <= 0) return never;
	let timer: NodeJS.Timeout | undefined;
	let isOver = false;
	let isClosed = false;
	const end = (): void => clearTimeout(timer);
	return {
		get isOver() {
			return isOver;
		},
		begin: () => {
			end();
			if (isClosed) return;
			timer = setTimeout(
				() => {
					isOver = true;
					onOver();
				},
				Math.min(milliseconds, longestTimer),
			);
		},
		end,
		close: () => {
			isClosed = true;
			end();
		},
	};
}
