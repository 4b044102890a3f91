create table orders (id text primary key, state text);
