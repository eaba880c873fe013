import type { Page } from 'playwright-core';
import { launchBrowser } from '../browser';
import { signIn } from './editor';
import type { RealN8n } from './start-real-n8n';

export interface SignedIn {
	readonly page: Page;
	/** Everything that went wrong in the page. */
	readonly errors: readonly string[];
	close(): Promise<void>;
}

/** Opens n8n's editor in a real browser, as its owner. */
export async function openSignedIn({ url, login }: Pick<RealN8n, 'url' | 'login'>): Promise<SignedIn> {
	const browser = await launchBrowser();
	try {
		const page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
		const errors: string[] = [];
		page.on('pageerror', ({ message }) => errors.push(message));
		await signIn(page, url, login);
		return { page, errors, close: async () => await browser.close() };
	} catch (error) {
		await browser.close();
		throw error;
	}
}
