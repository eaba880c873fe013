/** Waits until something holds. Gives up by itself: a wait that went on after its test would keep jest alive. */
export async function until(holds: () => boolean | Promise<boolean>, patience = 30_000): Promise<void> {
	const begun = Date.now();
	while (!(await holds())) {
		if (Date.now() - begun > patience) throw new Error(`It still does not hold: ${holds.toString()}`);
		await pause(5);
	}
}

export const pause = async (milliseconds: number): Promise<void> =>
	await new Promise((resolve) => setTimeout(resolve, milliseconds));
