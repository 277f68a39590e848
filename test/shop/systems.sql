-- Empty tables with the columns of Odoo, Saleor, Medusa and ERPNext that doc/recipes.md reads.
CREATE TABLE res_partner (id int, commercial_partner_id int);
CREATE TABLE sale_order (id int, partner_id int, date_order timestamp, state text, amount_untaxed numeric, currency_id int);
CREATE TABLE account_move (id int, commercial_partner_id int, invoice_date date, move_type text, state text, amount_untaxed numeric,
    currency_id int);
CREATE TABLE order_order (id uuid, user_id int, user_email text, created_at timestamptz, status text, total_net_amount numeric, currency text);
CREATE TABLE "order" (id text, customer_id text, version int, status text, is_draft_order boolean, currency_code text, created_at timestamptz,
    deleted_at timestamptz);
CREATE TABLE order_summary (order_id text, version int, totals jsonb, deleted_at timestamptz);
CREATE TABLE "tabSales Invoice" (name text, customer text, posting_date date, base_net_total numeric, docstatus int);
