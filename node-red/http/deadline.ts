/** A timer that is set for longer, 24 days, goes off at once. */
const longestTimer = 2 ** 31 - 1;

export interface Deadline {
	/** Whether the time was up once. */
	readonly isOver: boolean;
	/** Something is waited for from now on. */
	begin(): void;
	/** It came, or nothing is waited for any more. */
	end(): void;
}

/** Calls back when something that is waited for has not come after so many milliseconds; 0 waits for ever. */
export function deadlineOf(milliseconds: number, onOver: () => void): Deadline {
	let timer: NodeJS.Timeout | undefined;
	let isOver = false;
	const end = (): void => clearTimeout(timer);
	return {
		get isOver() {
			return isOver;
		},
		begin: () => {
			end();
			if (milliseconds <= 0) return;
			timer = setTimeout(
				() => {
					isOver = true;
					onOver();
				},
				Math.min(milliseconds, longestTimer),
			);
		},
		end,
	};
}
