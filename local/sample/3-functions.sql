-- Functions of each shape that can be called: a value, rows, nothing, errors.
create function public.add(a integer, b integer) returns integer language sql immutable as 'select a + b';
comment on function public.add is 'Adds two numbers';

create function public.order_total(order_id bigint) returns numeric language sql stable as $$
	select sum(quantity * unit_price) from public.order_items i where i.order_id = $1
$$;

create function public.search_products(query text default '') returns setof public.products language sql stable as $$
	select * from public.products where name ilike '%' || query || '%' or search @@ plainto_tsquery('english', query)
$$;
comment on function public.search_products is 'Finds coffees by name or description';

create function public.best_customer() returns public.customers language sql stable as $$
	select * from public.customers order by points desc limit 1
$$;

create function public.sales_by_country() returns table (country text, orders bigint, revenue numeric) language sql stable as $$
	select a.country::text, count(distinct o.id), sum(i.quantity * i.unit_price)
	from public.orders o
	join public.addresses a on a.id = o.shipping_address_id
	join public.order_items i on i.order_id = o.id
	group by a.country order by a.country
$$;

create function public.tasting_words() returns setof text language sql stable as $$
	select distinct unnest(tasting_notes) from public.products order by 1
$$;

create function public.restock(product bigint, amount integer default 10) returns void language sql as $$
	update public.products set stock = stock + amount where id = product
$$;

create function public.reserve(product bigint, amount integer) returns integer language plpgsql as $$
declare
	available integer;
begin
	select stock into available from public.products where id = product;
	if available < amount then
		raise exception 'Not enough in stock' using
			errcode = 'P0001', detail = format('%s asked for, %s left', amount, available), hint = 'Ask for less or wait';
	end if;
	update public.products set stock = stock - amount where id = product;
	return available - amount;
end
$$;

create function public.pay(order_id bigint) returns void language plpgsql as $$
begin
	raise sqlstate 'PT402' using message = 'Payment required', detail = 'The card was declined', hint = 'Use another card';
end
$$;

create function public.sum_of(variadic numbers numeric[]) returns numeric language sql immutable as $$
	select sum(number) from unnest(numbers) number
$$;

create function public.echo(json) returns json language sql immutable as 'select $1';

create function public.whoami() returns json language sql stable as $$
	select json_build_object('role', current_user, 'uid', auth.uid(), 'claimed_role', auth.role(), 'jwt', auth.jwt())
$$;

create function public.slow(seconds double precision) returns void language sql volatile as 'select pg_sleep(seconds)';

-- A computed column, and a computed relationship.
create function public.is_low(product public.products) returns boolean language sql stable as 'select product.stock < 10';

create function public.latest_order(customer public.customers) returns setof public.orders rows 1 language sql stable as $$
	select * from public.orders where customer_id = customer.id order by ordered_at desc limit 1
$$;
