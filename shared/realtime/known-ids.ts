/** The ids that came last; no more of them than so many. */
export class KnownIds {
	private readonly ids = new Set<string>();

	constructor(private readonly most: number) {}

	has(id: string): boolean {
		return this.ids.has(id);
	}

	add(id: string): void {
		this.ids.add(id);
		const [oldest] = this.ids;
		if (this.ids.size > this.most && oldest !== undefined) this.ids.delete(oldest);
	}

	/** The oldest one first. */
	[Symbol.iterator](): IterableIterator<string> {
		return this.ids.values();
	}
}
