const countEdits = (one: string, other: string): number => {
	let previous = Array.from({ length: other.length + 1 }, (_, index) => index);
	for (const [row, character] of [...one].entries()) {
		const current = [row + 1];
		for (let column = 0; column < other.length; column++) {
			const replaced = (previous[column] ?? 0) + (character === other[column] ? 0 : 1);
			current.push(Math.min(replaced, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
		}
		previous = current;
	}
	return previous.at(-1) ?? 0;
};

/** The candidate that is most like a word, if it is at least as similar as `minimum` (0 to 1) says. */
export const findSimilar = (
	word: string,
	candidates: readonly string[],
	minimum: number,
): string | undefined => {
	const scored = candidates.map((candidate) => {
		const longest = Math.max(word.length, candidate.length, 1);
		return { candidate, score: 1 - countEdits(word.toLowerCase(), candidate.toLowerCase()) / longest };
	});
	const best = scored.toSorted((one, other) => other.score - one.score)[0];
	return best && best.score >= minimum ? best.candidate : undefined;
};
