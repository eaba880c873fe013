import { normaliseProjectUrl } from '../../shared';

it.each([
	['https://abc.supabase.co', 'https://abc.supabase.co'],
	['  https://abc.supabase.co/  ', 'https://abc.supabase.co'],
	['https://abc.supabase.co/rest/v1', 'https://abc.supabase.co'],
	['https://abc.supabase.co/rest/v1/todos?select=*', 'https://abc.supabase.co'],
	['https://abc.supabase.co/auth/v1/', 'https://abc.supabase.co'],
	['https://api.example.com', 'https://api.example.com'],
	['http://localhost:54321', 'http://localhost:54321'],
	['http://127.0.0.1:8000/supabase/', 'http://127.0.0.1:8000/supabase'],
	['http://127.0.0.1:8000/supabase/storage/v1/object', 'http://127.0.0.1:8000/supabase'],
	['HTTPS://ABC.supabase.co', 'https://abc.supabase.co'],
	['abc.supabase.co', 'https://abc.supabase.co'],
	['https://supabase.com/dashboard/project/abcdefgh/settings/api', 'https://abcdefgh.supabase.co'],
	['https://app.supabase.com/project/abcdefgh', 'https://abcdefgh.supabase.co'],
])('reads %s as %s', (given, normal) => {
	expect(normaliseProjectUrl(given)).toBe(normal);
});

it.each([
	['', 'is empty'],
	['   ', 'is empty'],
	['abcdefgh', 'must begin with https://'],
	['ftp://abc.supabase.co', 'must begin with https://'],
	['https://', 'is not a valid address'],
	['https://ann:secret@abc.supabase.co', 'must not hold a user name or password'],
	['postgresql://postgres:pw@db.abc.supabase.co:5432/postgres', 'is a database connection string'],
])('refuses %j and says why', (given, reason) => {
	expect(() => normaliseProjectUrl(given)).toThrow(
		expect.objectContaining({
			code: 'INVALID_PROJECT_URL',
			field: 'url',
			reason: expect.stringContaining(reason),
			advice: expect.stringContaining('Project Settings'),
		}),
	);
});
