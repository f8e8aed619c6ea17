// Virtual tables: FTS5, its vocabulary, R-Tree.
import { DurableObject } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";
import { runAll } from "../../../lib/sql.js";

export class T extends DurableObject {
  fetch = routes({
    "/fts5": (facts) => runAll(facts, this.ctx.storage.sql, [
      "create virtual table f using fts5(title, body, tokenize = 'porter unicode61')", "insert into f values('Cats', 'The cat sat on the mat'), ('Dogs', 'A dog runs running'), ('Both', 'cats and dogs run')", "select rowid, title from f where f match 'cat'", "select title from f where f match 'run' order by rank", "select title from f where f match 'title: dogs'", "select title from f where f match '\"cats and\"'", "select title from f where f match 'cat NOT dog'", "select title from f where f match 'ca*'", "select title from f where f match 'NEAR(cat mat, 5)'",
      "select highlight(f, 1, '[', ']') as h from f where f match 'cat'", "select snippet(f, 1, '<', '>', '...', 3) as s from f where f match 'dog'", "select round(bm25(f), 4) as b from f where f match 'cat' order by b", "select title from f('dog')", "select * from f where f match 'AND'", "select * from f where f match ''", "select * from f where f match 'nocolumn: x'", "update f set body = 'bird' where rowid = 1", "delete from f where rowid = 2", "select rowid, * from f", "insert into f(f) values('integrity-check')", "insert into f(f, rank) values('merge', 16)", "insert into f(f) values('delete-all')", "select count(*) as n from f",
      "select name, type from sqlite_master order by name", "select * from f_config", "insert into f_data values(1, 2)", "drop table f_content", "create table c(id integer primary key, t)", "insert into c values(1, 'external words')", "create virtual table e using fts5(t, content = 'c', content_rowid = 'id')", "insert into e(e) values('rebuild')", "select rowid from e where e match 'words'", "create virtual table n using fts5(t, content = '')", "insert into n(rowid, t) values(5, 'hidden')", "select rowid, t from n where n match 'hidden'", "create virtual table tri using fts5(t, tokenize = 'trigram')", "insert into tri values('substring')", "select t from tri where t match 'str'", "select t from tri where t like '%bstr%'", "create virtual table bad using fts5(a, nosuch = 1)", "create virtual table bad using fts5(a, tokenize = 'nosuch')", "create virtual table if not exists f using fts5(a)", "alter table f rename to renamed", "select name from sqlite_master where name like 'renamed%' order by name", "drop table renamed", "drop table tri", "create virtual table d using fts5(a, detail = none, prefix = '2 3')", "insert into d values('alpha beta')", "select a from d where d match 'al*'",
    ]),
    "/rtree": (facts) => runAll(facts, this.ctx.storage.sql, [
      "create virtual table r using rtree(id, x0, x1, y0, y1, +note)", "insert into r values(1, 0, 10, 0, 10, 'a'), (2, 5, 15, 5, 15, 'b'), (3, 20.5, 30, 20, 30, 'c')", "select id, note from r where x0 >= 5 and x1 <= 15", "select * from r where id = 3", "select id from r where x1 > 8 and x0 < 8 order by id", "insert into r values(4, 10, 5, 0, 1, 'reversed')", "insert into r values(1, 0, 1, 0, 1, 'twin')", "update r set x1 = 12 where id = 1", "delete from r where id = 2", "select count(*) as n from r", "select rtreecheck('r') as c", "create virtual table i using rtree_i32(id, a, b)", "insert into i values(1, 1.7, 2.7)", "select * from i", "create virtual table bad using rtree(id)", "create virtual table bad using rtree(id, a, b, c)", "select name from sqlite_master order by name", "drop table r", "select count(*) as n from sqlite_master where name like 'r%'",
    ]),
    "/vocab": (facts) => runAll(facts, this.ctx.storage.sql, [
      "create virtual table f using fts5(a, b)", "insert into f values('one two', 'two three'), ('two', 'one')", "create virtual table v using fts5vocab('f', 'row')", "select * from v", "create virtual table w using fts5vocab('f', 'col')", "select * from w", "create virtual table x using fts5vocab('f', 'instance')", "select * from x where term = 'two'", "create virtual table y using fts5vocab('f', 'nosuch')", "create virtual table z using fts5vocab('nowhere', 'row')", "select * from z", "insert into v values(1, 2, 3)", "drop table f", "select * from v",
    ]),
  });
}

// Each route has an object, and so an empty database, of its own.
export default { fetch: (request, env) => env.T.getByName(new URL(request.url).pathname).fetch(request) };
