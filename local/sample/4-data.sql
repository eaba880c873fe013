insert into public.customers (id, name, email, loyalty, favourite_notes, preferences, points, birthday, created_at) values
	('11111111-1111-4111-8111-111111111111', 'Ada Marsh', 'ada@example.com', 'patron', '{berry,floral}',
		'{"grind": "whole bean", "newsletter": true, "brewers": ["v60", "aeropress"]}', 9007199254740993, '1985-12-10', '2024-03-01T08:15:00Z'),
	('22222222-2222-4222-8222-222222222222', 'Bruno Silva', 'bruno@example.com', 'regular', '{nutty}',
		'{"grind": "espresso", "newsletter": false, "limit": 1.50}', 1200, '1990-06-23', '2024-05-17T12:00:00.123456Z'),
	('33333333-3333-4333-8333-333333333333', 'Chiara Ünal', 'chiara@example.com', 'guest', '{}', '{}', 0, null, '2025-01-09T22:41:07Z'),
	('44444444-4444-4444-8444-444444444444', 'Dmitri O''Neil, Jr.', 'dmitri@example.com', 'regular', '{"dark, chocolate","\"smoky\""}',
		'{"grind": null}', -5, '1979-02-28', '2025-08-30T10:30:00Z');

insert into public.addresses (customer_id, label, street, city, country, location) values
	('11111111-1111-4111-8111-111111111111', 'home', '12 Mill Lane', 'Bristol', 'GB', '(51.45,-2.58)'),
	('11111111-1111-4111-8111-111111111111', 'work', '3 Harbour Walk', 'Bath', 'GB', null),
	('22222222-2222-4222-8222-222222222222', 'home', 'Rua das Flores 8', 'Porto', 'PT', '(41.14,-8.61)'),
	('33333333-3333-4333-8333-333333333333', 'home', 'Via Roma 1', 'Torino', 'IT', null);

insert into public.products (sku, name, description, price, weight_grams, barcode, tasting_notes, certifications, details,
		roast_celsius, available, stock, rating, rest_time, label_image) values
	('ETH-YIR-250', 'Yirgacheffe', 'A washed coffee from Ethiopia, bright and floral', 14.50, 250, 9223372036854775807,
		'{jasmine,lemon,bergamot}', '{organic,"fair trade"}', '{"altitude": {"min": 1800, "max": 2200}, "process": "washed", "score": 88.50}',
		'[196,205)', '[2026-01-01,2026-07-01)', 42, 4.7, '7 days', '\xdeadbeef'),
	('COL-HUI-250', 'Huila', 'Sweet and round, from a cooperative in Colombia', 12.00, 250, 4006381333931,
		'{caramel,"red apple"}', '{"fair trade"}', '{"altitude": {"min": 1500, "max": 1800}, "process": "washed", "score": 86}',
		'[200,212)', '[2026-02-01,)', 7, 4.4, '5 days', null),
	('BRA-CER-1000', 'Cerrado', 'A heavy, nutty espresso base', 29.90, 1000, null,
		'{hazelnut,cocoa}', '{}', '{"process": "natural", "blend": ["Mundo Novo", "Catuaí"]}', '[205,220)', '(,2026-12-31]', 120, 4.1, '10 days 12:00:00', null),
	('SUM-LIN-250', 'Lintong, "wet-hulled"', 'Earthy; for friends of (very) dark cups', 13.25, 250, null,
		'{}', '{"rainforest alliance"}', '{}', null, null, 0, null, null, null),
	('HOUSE-500', 'House blend', null, 18.00, 500, 5000000000017, '{cocoa,caramel}', '{organic}', '{"blend": ["Huila", "Cerrado"]}',
		'[203,215)', '[2025-01-01,2027-01-01)', 64, 4.5, '6 days', null);

insert into public.orders (customer_id, billing_address_id, shipping_address_id, status, delivery, note, ordered_at) values
	('11111111-1111-4111-8111-111111111111', 1, 2, 'shipped', '["2026-01-20 09:00+00","2026-01-20 12:00+00")', null, '2026-01-15 10:00:00'),
	('11111111-1111-4111-8111-111111111111', 1, 1, 'paid', null, 'Ring twice', '2026-02-03 18:20:11.5'),
	('22222222-2222-4222-8222-222222222222', 3, 3, 'roasting', '["2026-02-10 08:00+01","2026-02-11 08:00+01")', null, '2026-02-04 07:45:00'),
	('33333333-3333-4333-8333-333333333333', 4, null, 'draft', null, null, '2026-02-05 23:59:59.999999');

insert into public.order_items (order_id, product_id, quantity, unit_price) values
	(1, 1, 2, 14.50), (1, 3, 1, 29.90), (2, 2, 1, 12.00), (3, 3, 3, 28.50), (3, 5, 1, 18.00), (4, 1, 1, 14.50);

insert into public.staff (name, reports_to) values ('Greta', null), ('Henrik', 1), ('Ines', 1), ('Jun', 2);

insert into public.tastings (title, during, seats, starts) values
	('Washed and natural', '["2026-02-01 18:00+00","2026-02-01 20:00+00")', '[4,12)', '18:00'),
	('Espresso basics', '["2026-03-01 17:30+00","2026-03-01 19:00+00")', '[2,6)', '17:30');

insert into public.notes (user_id, body) values
	('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'Only this user sees this note');

insert into public.wholesale_prices values (1, 9.8765), (3, 21.0000);
