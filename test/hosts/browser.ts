import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { chromium, type Browser } from 'playwright-core';

const execute = promisify(execFile);

/**
 * A headless Chromium from npm: no package of the system is needed. Where the system lacks the libraries it is linked
 * with, those that the npm package carries are used; fonts come from there in any case, so that pictures look alike.
 */
export async function launchBrowser(): Promise<Browser> {
	const folder = await unpackedChromium();
	const executablePath = path.join(folder, 'chromium');
	const env: Record<string, string> = {
		...definedOf(process.env),
		FONTCONFIG_PATH: path.join(folder, 'fonts'),
		XDG_CACHE_HOME: path.join(folder, 'cache'),
		...((await runs(executablePath)) ? {} : { LD_LIBRARY_PATH: path.join(folder, 'al2023', 'lib') }),
	};
	return await chromium.launch({
		executablePath,
		env,
		headless: true,
		args: [
			// Root, and containers without user namespaces, cannot have a sandbox; the pages are this project's own.
			'--no-sandbox',
			'--disable-setuid-sandbox',
			// The default is /dev/shm, which containers make too small.
			'--disable-dev-shm-usage',
			'--disable-gpu',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync',
			'--font-render-hinting=none',
		],
	});
}

/** Unpacked once for each user, and moved into place when complete: two test workers may come at the same time. */
async function unpackedChromium(): Promise<string> {
	const manifest = path.resolve(__dirname, '../../node_modules/@sparticuz/chromium/package.json');
	const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
	const folder = path.join(tmpdir(), `supabase-suite-chromium-${version}-${userInfo().uid}`);
	if (existsSync(folder)) return folder;
	const unpacking = mkdtempSync(`${folder}-`);
	await execute(process.execPath, [path.join(__dirname, 'unpack-chromium.mjs'), unpacking]);
	try {
		renameSync(unpacking, folder);
	} catch (error) {
		rmSync(unpacking, { recursive: true, force: true });
		if (!existsSync(folder)) throw error;
	}
	return folder;
}

const runs = async (executable: string): Promise<boolean> =>
	await execute(executable, ['--version']).then(
		() => true,
		() => false,
	);

const definedOf = (env: NodeJS.ProcessEnv): Record<string, string> =>
	Object.fromEntries(
		Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
	);
