// Unpacks the browser of @sparticuz/chromium into the folder given.
// A process of its own: the package is ESM only, and takes its folder from the environment as soon as it is loaded.
import { writeFileSync } from 'node:fs';
import path from 'node:path';

const [folder] = process.argv.slice(2);
process.env.TMPDIR = path.resolve(folder);
// Makes the package unpack the system libraries too that it carries for machines without them.
process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs24.x';
const { default: chromium } = await import('@sparticuz/chromium');
await chromium.executablePath();
// Its own file looks for fonts in /tmp and in Lambda's folders; a page without any font ends the browser.
writeFileSync(
	path.join(folder, 'fonts', 'fonts.conf'),
	`<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
	<dir prefix="relative">fonts</dir>
	<cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`,
);
