import { typeOfName } from '../../shared';

it.each([
	['photo.JPG', 'image/jpeg'],
	['reports/2026.05/summary.pdf', 'application/pdf'],
	['archive.tar.gz', 'application/gzip'],
	['.gz', undefined],
	['folder/.json', undefined],
	['folder.png/file', undefined],
	['nothing', undefined],
	['what.constructor', undefined],
	['', undefined],
])('the type of %s is %s', (name, type) => {
	expect(typeOfName(name)).toBe(type);
});
