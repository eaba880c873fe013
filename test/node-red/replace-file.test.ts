import {
	chmodSync,
	lstatSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { replaceFile } from '../../node-red/operation/replace-file';
import { SupabaseError } from '../../shared';

let folder: string;
let file: string;
beforeEach(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'replace-file-'));
	file = path.join(folder, 'photo.png');
});
afterEach(() => {
	jest.restoreAllMocks();
	rmSync(folder, { recursive: true, force: true });
});

const left = (): readonly string[] => readdirSync(folder);

it('writes texts and bytes in their order, and returns what the writer does', async () => {
	const large = (): Buffer => Buffer.alloc(700_000, 'b');
	const result = await replaceFile(file, async (append) => {
		await append('ä');
		for (let index = 0; index < 4; index++) await append(large());
		await append(new Uint8Array(Buffer.from('xxyz').buffer, 0, 0));
		await append('end');
		return 7;
	});
	expect(result).toEqual({ file, result: 7 });
	const whole = Buffer.concat([Buffer.from('ä'), large(), large(), large(), large(), Buffer.from('end')]);
	expect(readFileSync(file).equals(whole)).toBe(true);
	expect(left()).toEqual(['photo.png']);
});

it('gives the memory of what it has written back, but not what is a part of something else', async () => {
	const chunk = Buffer.alloc(100_000, 'a');
	const whole = Buffer.alloc(100_000, 'b');
	await replaceFile(file, async (append) => {
		await append(chunk);
		await append(whole.subarray(1));
	});
	expect([chunk.byteLength, whole.byteLength, statSync(file).size]).toEqual([0, 100_000, 199_999]);
});

it('shows nothing of the new file before it is whole', async () => {
	writeFileSync(file, 'old');
	await replaceFile(file, async (append) => {
		await append(Buffer.alloc(3_000_000));
		expect(readFileSync(file, 'utf8')).toBe('old');
	});
	expect(readFileSync(file)).toHaveLength(3_000_000);
});

it('leaves the old file, and nothing else, when the writer fails', async () => {
	writeFileSync(file, 'old');
	const failing = replaceFile(file, async (append) => {
		await append('new');
		throw new SupabaseError({ reason: 'The connection was cut' });
	});
	await expect(failing).rejects.toThrow(`The connection was cut. The file '${file}' was not written.`);
	expect(readFileSync(file, 'utf8')).toBe('old');
	expect(left()).toEqual(['photo.png']);
});

it.each([
	['in the midst of it', 5_000_000, 3],
	['with its last bytes', 5, 100],
])('says that the disk is full, %s, and leaves nothing behind', async (_when, size, most) => {
	const { open } = fs;
	// Whatever is written to this device meets a full disk.
	jest.spyOn(fs, 'open').mockImplementation(async (name, flags, mode) => {
		await (await open(name, flags, mode)).close();
		return await open('/dev/full', 'w');
	});
	let asked = 0;
	const failing = replaceFile(file, async (append) => {
		for (; asked < 100; asked++) await append(Buffer.alloc(size));
	});
	await expect(failing).rejects.toMatchObject({
		code: 'ENOSPC',
		field: 'outputFile',
		message: expect.stringMatching(/cannot be written: .*no space left.* was not written\.$/),
	});
	expect(asked).toBeLessThanOrEqual(most);
	expect(left()).toEqual([]);
});

it('may have the longest name that the disk takes', async () => {
	const longest = path.join(folder, `${'n'.repeat(251)}.png`);
	for (const text of ['one', 'two']) await replaceFile(longest, async (append) => await append(text));
	expect(readFileSync(longest, 'utf8')).toBe('two');
	expect(left()).toEqual([path.basename(longest)]);
});

it('says what to do about a name that is too long, and leaves nothing behind', async () => {
	const refused = {
		code: 'ENAMETOOLONG',
		field: 'outputFile',
		advice: expect.stringContaining('Give the file a shorter name, of 255 bytes at the most.') as unknown,
	};
	const name = `${'n'.repeat(252)}.png`;
	const write = async (append: (text: string) => Promise<void>) => await append('x');
	await expect(replaceFile(path.join(folder, name), write)).rejects.toMatchObject(refused);
	await expect(replaceFile(folder, write, () => name)).rejects.toMatchObject(refused);
	expect(left()).toEqual([]);
});

it('leaves a link where it is, and the rights as they are', async () => {
	mkdirSync(path.join(folder, 'real'));
	const real = path.join(folder, 'real', 'photo.png');
	writeFileSync(real, 'old');
	chmodSync(real, 0o600);
	symlinkSync(real, file);
	await replaceFile(file, async (append) => await append('new'));
	expect(lstatSync(file).isSymbolicLink()).toBe(true);
	expect(readFileSync(real, 'utf8')).toBe('new');
	expect(statSync(real).mode & 0o777).toBe(0o600);
	expect(readdirSync(path.join(folder, 'real'))).toEqual(['photo.png']);
});

describe('in a folder', () => {
	it('has the name that the result tells', async () => {
		const { file: written } = await replaceFile(
			folder,
			async (append) => await append('x'),
			() => 'a b.png',
		);
		expect(written).toBe(path.join(folder, 'a b.png'));
		expect(left()).toEqual(['a b.png']);
		expect(readFileSync(written, 'utf8')).toBe('x');
	});

	it.each([
		['../../x.png', 'x.png'],
		['..', 'file'],
		['', 'file'],
		['a\\..\\b.png', 'b.png'],
		['/etc/passwd', 'passwd'],
	])('cannot leave it by the name %j', async (name, wanted) => {
		const { file: written } = await replaceFile(
			folder,
			async (append) => await append('x'),
			() => name,
		);
		expect(written).toBe(path.join(folder, wanted));
		expect(left()).toEqual([wanted]);
	});

	it('does not take the place of a folder in it', async () => {
		mkdirSync(path.join(folder, 'photos'));
		const writing = replaceFile(
			folder,
			async (append) => await append('x'),
			() => 'photos',
		);
		await expect(writing).rejects.toThrow('it is a folder');
		expect(left()).toEqual(['photos']);
	});
});

it.each([
	['a folder', () => folder, 'it is a folder'],
	['what is no file', () => '/dev/null', 'it is no file'],
	[
		'a file in a folder that is not there',
		() => path.join(folder, 'no', 'photo.png'),
		'no such file or directory',
	],
])('refuses %s before anything is asked for', async (_name, target, words) => {
	const write = jest.fn();
	await expect(replaceFile(target(), write)).rejects.toThrow(words);
	expect(write).not.toHaveBeenCalled();
	expect(left()).toEqual([]);
});
