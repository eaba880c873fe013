/**
 * QR codes of text, as SVG: ISO/IEC 18004, byte mode, error correction level L, mask 0, versions 1 to 20. It is enough
 * for the URIs that authenticator apps scan.
 */

/** Of versions 1 to 20 at level L: error correction codewords per block, and blocks. */
const eccPerBlock = [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28];
const blockCounts = [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8];

const multiply = (left: number, right: number): number => {
	let product = 0;
	for (let bit = 7; bit >= 0; bit--) {
		product = (product << 1) ^ ((product >>> 7) * 0x11d);
		product ^= ((right >>> bit) & 1) * left;
	}
	return product;
};

const toDivisor = (degree: number): readonly number[] => {
	const divisor: number[] = [...Array<number>(degree - 1).fill(0), 1];
	let root = 1;
	for (let step = 0; step < degree; step++) {
		for (let at = 0; at < degree; at++) {
			divisor[at] = multiply(divisor[at] ?? 0, root) ^ (divisor[at + 1] ?? 0);
		}
		root = multiply(root, 2);
	}
	return divisor;
};

/** Reed–Solomon. */
const toEcc = (data: readonly number[], divisor: readonly number[]): readonly number[] => {
	let rest = Array<number>(divisor.length).fill(0);
	for (const byte of data) {
		const factor = byte ^ (rest[0] ?? 0);
		rest = [...rest.slice(1), 0].map((value, at) => value ^ multiply(divisor[at] ?? 0, factor));
	}
	return rest;
};

const alignmentPositions = (version: number): readonly number[] => {
	if (version === 1) return [];
	const count = Math.floor(version / 7) + 2;
	const step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
	const size = version * 4 + 17;
	return [6, ...Array.from({ length: count - 1 }, (_, at) => size - 7 - at * step).reverse()];
};

const toCodewordCount = (version: number): number => {
	const positions = alignmentPositions(version).length;
	const alignment = positions === 0 ? 0 : (25 * positions - 10) * positions - 55;
	const bits = (16 * version + 128) * version + 64 - alignment - (version >= 7 ? 36 : 0);
	return Math.floor(bits / 8);
};

const toCapacity = (version: number): number =>
	toCodewordCount(version) - (eccPerBlock[version - 1] ?? 0) * (blockCounts[version - 1] ?? 0);

const toBits = (value: number, length: number): readonly number[] =>
	Array.from({ length }, (_, at) => (value >>> (length - 1 - at)) & 1);

const toDataCodewords = (bytes: Uint8Array, version: number): readonly number[] => {
	const capacity = toCapacity(version);
	const bits = [
		...toBits(0b0100, 4),
		...toBits(bytes.length, version < 10 ? 8 : 16),
		...[...bytes].flatMap((byte) => toBits(byte, 8)),
	];
	bits.push(...toBits(0, Math.min(4, capacity * 8 - bits.length)));
	while (bits.length % 8 !== 0) bits.push(0);
	const words = Array.from({ length: bits.length / 8 }, (_, at) =>
		bits.slice(at * 8, at * 8 + 8).reduce((word, bit) => (word << 1) | bit, 0),
	);
	for (let pad = 0xec; words.length < capacity; pad ^= 0xec ^ 0x11) words.push(pad);
	return words;
};

const interleave = (blocks: readonly (readonly number[])[]): readonly number[] => {
	const longest = Math.max(...blocks.map(({ length }) => length));
	return Array.from({ length: longest }, (_, at) => blocks.flatMap((block) => block[at] ?? [])).flat();
};

const toCodewords = (data: readonly number[], version: number): readonly number[] => {
	const count = blockCounts[version - 1] ?? 1;
	const divisor = toDivisor(eccPerBlock[version - 1] ?? 7);
	const short = Math.floor(data.length / count);
	const firstLong = count - (data.length % count);
	let from = 0;
	const blocks = Array.from({ length: count }, (_, at) => {
		const block = data.slice(from, from + short + (at >= firstLong ? 1 : 0));
		from += block.length;
		return block;
	});
	return [...interleave(blocks), ...interleave(blocks.map((block) => toEcc(block, divisor)))];
};

/** Dark, light, or not yet drawn. */
type Modules = (boolean | undefined)[][];

const drawFunctionPatterns = (modules: Modules, version: number): void => {
	const size = modules.length;
	const set = (x: number, y: number, dark: boolean): void => {
		const row = modules[y];
		if (row && x >= 0 && x < size) row[x] = dark;
	};
	for (let at = 0; at < size; at++) {
		set(6, at, at % 2 === 0);
		set(at, 6, at % 2 === 0);
	}
	const rings = (x: number, y: number, radius: number, isDark: (distance: number) => boolean): void => {
		for (let dy = -radius; dy <= radius; dy++) {
			for (let dx = -radius; dx <= radius; dx++) {
				set(x + dx, y + dy, isDark(Math.max(Math.abs(dx), Math.abs(dy))));
			}
		}
	};
	for (const [x, y] of [
		[3, 3],
		[size - 4, 3],
		[3, size - 4],
	] as const) {
		rings(x, y, 4, (distance) => distance !== 2 && distance !== 4);
	}
	const positions = alignmentPositions(version);
	const [first, last] = [6, size - 7];
	for (const x of positions) {
		for (const y of positions) {
			const isFinder = (x === first && (y === first || y === last)) || (x === last && y === first);
			if (!isFinder) rings(x, y, 2, (distance) => distance !== 1);
		}
	}
	// Level L and mask 0, with their check bits: ISO/IEC 18004, annex C.
	const format = toBits(0b111011111000100, 15).toReversed();
	format.forEach((bit, at) => {
		set(8, at < 6 ? at : at < 8 ? at + 1 : size - 15 + at, bit === 1);
		set(at < 8 ? size - 1 - at : at < 9 ? 7 : 14 - at, 8, bit === 1);
	});
	set(8, size - 8, true);
	if (version < 7) return;
	let rest = version;
	for (let step = 0; step < 12; step++) rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25);
	toBits((version << 12) | rest, 18)
		.toReversed()
		.forEach((bit, at) => {
			const [near, far] = [Math.floor(at / 3), size - 11 + (at % 3)];
			set(far, near, bit === 1);
			set(near, far, bit === 1);
		});
};

const drawData = (modules: Modules, codewords: readonly number[]): void => {
	const size = modules.length;
	const bits = codewords.flatMap((word) => toBits(word, 8));
	let next = 0;
	for (let right = size - 1; right >= 1; right -= 2) {
		if (right === 6) right = 5;
		const isUpward = ((right + 1) & 2) === 0;
		for (let step = 0; step < size; step++) {
			const y = isUpward ? size - 1 - step : step;
			const row = modules[y] ?? [];
			for (const x of [right, right - 1]) {
				if (row[x] !== undefined) continue;
				const bit = bits[next] ?? 0;
				next += 1;
				row[x] = (bit === 1) !== ((x + y) % 2 === 0);
			}
		}
	}
};

/** The modules of a QR code by rows; true is dark. */
const toQrModules = (text: string): readonly (readonly boolean[])[] => {
	const bytes = new TextEncoder().encode(text);
	const version = blockCounts
		.map((_, at) => at + 1)
		.find((one) => toCapacity(one) >= bytes.length + (one < 10 ? 2 : 3));
	if (version === undefined) throw new Error('The text is too long for a QR code.');
	const size = version * 4 + 17;
	const modules: Modules = Array.from({ length: size }, () =>
		Array<boolean | undefined>(size).fill(undefined),
	);
	drawFunctionPatterns(modules, version);
	drawData(modules, toCodewords(toDataCodewords(bytes, version), version));
	return modules.map((row) => row.map((dark) => dark === true));
};

const moduleWidth = 4;
const quietZone = 4;

export const renderQrCode = (text: string): string => {
	const modules = toQrModules(text);
	const width = (modules.length + quietZone * 2) * moduleWidth;
	const squares = modules.flatMap((row, y) =>
		row.flatMap((dark, x) => (dark ? `M${x + quietZone} ${y + quietZone}h1v1h-1z` : [])),
	);
	return (
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${width}" ` +
		`viewBox="0 0 ${modules.length + quietZone * 2} ${modules.length + quietZone * 2}" shape-rendering="crispEdges">` +
		`<rect width="100%" height="100%" fill="white"/><path d="${squares.join('')}" fill="black"/></svg>`
	);
};
