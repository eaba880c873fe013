const patience = 30_000;

/** Waits until what is read equals what is wanted, and fails as `toEqual` does where it never comes to that. */
export async function becomes(read: () => unknown, wanted: unknown): Promise<void> {
	const end = Date.now() + patience;
	for (;;) {
		const found = await read();
		try {
			expect(found).toEqual(wanted);
			return;
		} catch (error) {
			if (Date.now() > end) throw error;
		}
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}
