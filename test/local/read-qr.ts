const blockCounts = [1, 1, 1, 1, 1, 2] as const;
const eccPerBlock = [7, 10, 15, 20, 26, 18] as const;

/** Whether a module is drawn the same in every code of this size: versions 2 to 6, which have one alignment pattern. */
const isFixed = (x: number, y: number, size: number): boolean =>
	x === 6 ||
	y === 6 ||
	(x < 9 && y < 9) ||
	(x < 9 && y >= size - 8) ||
	(x >= size - 8 && y < 9) ||
	(Math.abs(x - (size - 7)) <= 2 && Math.abs(y - (size - 7)) <= 2);

const toModules = (svg: string): ReadonlySet<string> =>
	new Set([...svg.matchAll(/M(\d+) (\d+)h1/g)].map(([, x, y]) => `${Number(x) - 4},${Number(y) - 4}`));

const toCodewords = (dark: ReadonlySet<string>, size: number): readonly number[] => {
	const bits: number[] = [];
	for (let right = size - 1; right > 0; right -= 2) {
		if (right === 6) right = 5;
		const rows = Array.from({ length: size }, (_, at) => at);
		if (((right + 1) & 2) === 0) rows.reverse();
		for (const y of rows) {
			for (const x of [right, right - 1]) {
				if (!isFixed(x, y, size)) bits.push(Number(dark.has(`${x},${y}`) !== ((x + y) % 2 === 0)));
			}
		}
	}
	return Array.from({ length: Math.floor(bits.length / 8) }, (_, at) =>
		Number.parseInt(bits.slice(at * 8, at * 8 + 8).join(''), 2),
	);
};

/** Reads the QR codes that enrolling gives: byte mode, level L, mask 0, without mending anything. */
export const readQr = (svg: string): string => {
	const size = Number(/viewBox="0 0 (\d+)/.exec(svg)?.[1]) - 8;
	const version = (size - 17) / 4;
	const [blocks, ecc] = [blockCounts[version - 1] ?? 0, eccPerBlock[version - 1] ?? 0];
	const words = toCodewords(toModules(svg), size);
	const data = words.slice(0, words.length - blocks * ecc);
	const ordered = Array.from({ length: blocks }, (_, block) =>
		data.filter((_word, at) => at % blocks === block),
	).flat();
	const bits = ordered.map((word) => word.toString(2).padStart(8, '0')).join('');
	const length = Number.parseInt(bits.slice(4, 12), 2);
	const bytes = Array.from({ length }, (_, at) => Number.parseInt(bits.slice(12 + at * 8, 20 + at * 8), 2));
	return Buffer.from(bytes).toString('utf8');
};
