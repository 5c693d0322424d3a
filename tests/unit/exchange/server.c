/* Each fault of a server's set-up is found in a made-up one, and none in a sound one. */
#include "danvan/server.h"

#include "danvan/lang.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char sound_sshd[] = "port 22\nclientaliveinterval 15\nclientalivecountmax 3\n"
                                 "passwordauthentication no\nkbdinteractiveauthentication no\n"
                                 "permituserenvironment no\nacceptenv LANG\nacceptenv LC_*\n"
                                 "permittty yes\nstrictmodes yes\n";
#define LINE(who, key) "restrict,pty,command=\"danvan --as " who "\" ssh-ed25519 " key " " who "\n"

typedef struct machine {
    dv_arena a;
    dv_schema *schema;
    dv_faults faults;
    dv_server s;
    const char *top;
    uid_t uid;
} machine;

static const char *in(machine *m, const char *name)
{
    return dv_arena_printf(&m->a, "%s/%s", m->top, name);
}

static void own(machine *m, const char *path)
{
    if (getuid() == 0)
        cr_assert_eq(chown(path, m->uid, (gid_t)-1), 0);
}

static void make_file(machine *m, const char *name, mode_t mode, const char *text)
{
    FILE *f = fopen(in(m, name), "w");
    cr_assert(f);
    fputs(text, f);
    fclose(f);
    cr_assert_eq(chmod(in(m, name), mode), 0);
    own(m, in(m, name));
}

static void make_dir(machine *m, const char *name, mode_t mode)
{
    cr_assert_eq(mkdir(in(m, name), 0700), 0);
    cr_assert_eq(chmod(in(m, name), mode), 0);
    own(m, in(m, name));
}

static void load(machine *m)
{
    dv_faults faults;
    dv_faults_init(&faults, &m->a);
    cr_assert_eq(dv_schema_load(in(m, "etc/danvan.ini"), &m->schema, &faults), DV_OK, "%s",
                 faults.n ? faults.at[0].text : "");
    m->s.schema = m->schema;
}

/* A sound one.  As root the account is somebody who has nothing on this machine. */
static void begin(machine *m)
{
    enum { NOBODYS = 54321 };
    dv_lang_set(DV_EN);
    char top[] = "/tmp/danvan-server-XXXXXX";
    *m = (machine){.uid = getuid() ? getuid() : NOBODYS};
    cr_assert(mkdtemp(top));
    m->top = dv_arena_strdup(&m->a, top);
    cr_assert_eq(chmod(top, 0755), 0);
    dv_faults_init(&m->faults, &m->a);
    make_dir(m, "etc", 0755);
    make_dir(m, "home", 0700);
    make_dir(m, "home/.ssh", 0700);
    make_dir(m, "var", 0700);
    make_dir(m, "var/data", 0700);
    make_file(m, "var/data/data.mdb", 0660, "x");
    make_file(m, "var/data/lock.mdb", 0600, "x");
    make_file(m, "var/data.key", 0600, "0123456789abcdef0123456789abcdef");
    make_file(m, "etc/records.ini", 0644, "");
    cr_assert_eq(system(dv_arena_printf(&m->a,
                                        "cat conf/records.ini > %s/etc/records.ini; cat "
                                        "conf/danvan.ini > %s/etc/danvan.ini",
                                        top, top)),
                 0);
    make_file(m, "home/.ssh/authorized_keys", 0600,
              "# the keys\n\n" LINE("quantri", "AAAA1") LINE("tiepdan", "AAAA2")
                  LINE("xem", "AAAA3") LINE("lanhdao", "AAAA4"));
    own(m, in(m, "etc/danvan.ini"));
    load(m);
    m->s.dir = in(m, "var/data");
    m->s.key = in(m, "var/data.key");
    m->s.account = "danvan";
    m->s.uid = m->uid;
    m->s.shell = "/bin/sh";
    m->s.home = in(m, "home");
    m->s.sshd = sound_sshd;
    m->s.now = m->s.last = m->s.backup = 1000;
}

static void end(machine *m)
{
    cr_assert_eq(system(dv_arena_printf(&m->a, "rm -rf %s", m->top)), 0);
    dv_schema_free(m->schema);
    dv_arena_free(&m->a);
}

static const char *all_of(machine *m, const dv_faults *f)
{
    const char *all = "";
    for (size_t i = 0; i < f->n; i++)
        all = dv_arena_printf(&m->a, "%s%s %s: %s\n", all, f->at[i].warning ? "note" : "fault",
                              f->at[i].place, f->at[i].text);
    return all;
}

static void look(machine *m)
{
    dv_faults_init(&m->faults, &m->a);
    dv_server_check(&m->s, &m->faults);
}

/* How many say all of `place` and `text`; errors or warnings. */
static size_t count(machine *m, bool warning, const char *place, const char *text)
{
    size_t n = 0;
    for (size_t i = 0; i < m->faults.n; i++)
        n += m->faults.at[i].warning == warning && strstr(m->faults.at[i].place, place) &&
             strstr(m->faults.at[i].text, text);
    return n;
}

/* One fault and no other. */
static void finds(machine *m, const char *place, const char *text)
{
    look(m);
    cr_expect_eq(count(m, false, place, text), 1, "%s %s:\n%s", place, text, all_of(m, &m->faults));
    cr_expect_eq(m->faults.errors, 1, "%s", all_of(m, &m->faults));
}

static void notes(machine *m, const char *place, const char *text)
{
    look(m);
    cr_expect_eq(count(m, true, place, text), 1, "%s %s:\n%s", place, text, all_of(m, &m->faults));
    cr_expect_eq(m->faults.errors, 0, "%s", all_of(m, &m->faults));
}

Test(server, a_sound_one_has_no_fault)
{
    machine m;
    begin(&m);
    look(&m);
    cr_expect_eq(m.faults.errors, 0, "%s", all_of(&m, &m.faults));
    end(&m);
}

Test(server, what_others_get_at_is_found)
{
    static const struct {
        const char *name;
        mode_t wrong, right;
        const char *says;
    } all[] = {{"var/data", 0750, 0700, "chmod 700"},
               {"var/data/data.mdb", 0664, 0660, "chmod 600"},
               {"var/data/lock.mdb", 0604, 0600, "chmod 600"},
               {"var/data.key", 0640, 0600, "chmod 600"},
               {"etc/danvan.ini", 0664, 0644, "chmod go-w"},
               {"etc/records.ini", 0646, 0644, "chmod go-w"},
               {"etc", 0777, 0755, "chmod go-w"},
               {"var", 0770, 0700, "chmod go-w"},
               {"home", 0755, 0700, "chmod 700"},
               {"home/.ssh", 0770, 0700, "chmod go-w"},
               {"home/.ssh/authorized_keys", 0660, 0600, "chmod go-w"}};
    machine m;
    begin(&m);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        cr_assert_eq(chmod(in(&m, all[i].name), all[i].wrong), 0);
        finds(&m, all[i].name, all[i].says);
        cr_assert_eq(chmod(in(&m, all[i].name), all[i].right), 0);
    }
    end(&m);
}

Test(server, a_directory_where_names_are_their_makers_is_taken)
{
    machine m;
    begin(&m);
    cr_assert_eq(chmod(in(&m, "var"), 01777), 0);
    look(&m);
    cr_expect_eq(m.faults.errors, 0, "%s", all_of(&m, &m.faults));
    end(&m);
}

Test(server, what_belongs_to_another_is_found)
{
    static const char *const all[] = {"var/data",
                                      "var/data/data.mdb",
                                      "var/data.key",
                                      "etc/danvan.ini",
                                      "etc/records.ini",
                                      "home/.ssh",
                                      "home/.ssh/authorized_keys"};
    machine m;
    begin(&m);
    if (getuid() == 0)
        for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
            cr_assert_eq(chown(in(&m, all[i]), m.uid + 1, (gid_t)-1), 0);
            finds(&m, all[i], "chown");
            own(&m, in(&m, all[i]));
        }
    m.s.uid = m.uid + 7;
    look(&m);
    cr_expect_eq(count(&m, false, "data.mdb", "chown danvan"), 1, "%s", all_of(&m, &m.faults));
    end(&m);
}

Test(server, the_keys)
{
    machine m;
    begin(&m);
    make_file(&m, "var/data.key.0123", 0644, "");
    finds(&m, "data.key.0123", "chmod 600");
    unlink(in(&m, "var/data.key.0123"));
    make_file(&m, "var/data/data.key", 0600, "x");
    m.s.key = in(&m, "var/data/data.key");
    finds(&m, "var/data/data.key", "every copy of the data has its key");
    unlink(in(&m, "var/data/data.key"));
    m.s.key = in(&m, "var/none.key");
    notes(&m, "none.key", "as long as nothing is sealed");
    end(&m);
}

Test(server, what_does_not_belong_to_the_store)
{
    machine m;
    begin(&m);
    make_file(&m, "var/data/cases.csv", 0600, "x");
    notes(&m, "cases.csv", "move it elsewhere");
    cr_assert_eq(chmod(in(&m, "var/data/cases.csv"), 0644), 0);
    finds(&m, "cases.csv", "others than danvan");
    end(&m);
}

Test(server, the_account)
{
    machine m;
    begin(&m);
    m.s.shell = "/usr/sbin/nologin";
    finds(&m, "danvan", "no key gets in");
    m.s.shell = "/bin/false";
    finds(&m, "danvan", "usermod -s /bin/sh");
    m.s.shell = "/bin/sh";
    m.s.uid = 0;
    look(&m);
    cr_expect_eq(count(&m, false, m.s.dir, "belong to root"), 1);
    end(&m);
}

/* ---- authorized_keys ---- */

static void keys(machine *m, const char *text)
{
    make_file(m, "home/.ssh/authorized_keys", 0600, text);
}

Test(server, lines_that_let_too_much_in)
{
    static const struct {
        const char *line, *says;
    } all[] = {
        {"restrict,pty ssh-ed25519 AAAA\n", "gets a shell"},
        {"restrict,pty,command=\"env\" ssh-ed25519 AAAA\n", "is not danvan"},
        {"restrict,pty,command=\"danvan\" ssh-ed25519 AAAA\n", "names nobody"},
        {"restrict,pty,command=\"danvan --as nghiviec\" ssh-ed25519 AAAA\n", "[person nghiviec]"},
        {"restrict,pty,command=\"danvan --as xem $SSH_ORIGINAL_COMMAND\" ssh-ed25519 AAAA\n",
         "more than danvan"},
        {"restrict,pty,command=\"danvan --as xem; sh\" ssh-ed25519 AAAA\n", "more than danvan"},
        {"pty,command=\"danvan --as xem\" ssh-ed25519 AAAA\n", "put restrict,pty"},
        {"restrict,pty,port-forwarding,command=\"danvan --as xem\" ssh-rsa AAAA\n",
         "put restrict,pty"},
        {"restrict,pty,agent-forwarding,command=\"danvan --as xem\" ssh-rsa AAAA\n",
         "put restrict,pty"},
        {"restrict,pty,X11-forwarding,command=\"danvan --as xem\" ssh-rsa AAAA\n",
         "put restrict,pty"},
        {"restrict,pty,user-rc,command=\"danvan --as xem\" ssh-rsa AAAA\n", "put restrict,pty"},
        {"restrict,pty,tunnel=\"0\",command=\"danvan --as xem\" ssh-rsa AAAA\n",
         "put restrict,pty"},
        {"no-port-forwarding,no-agent-forwarding,no-user-rc,command=\"danvan --as xem\" ssh-rsa "
         "A\n",
         "put restrict,pty"},
        {"restrict,pty,environment=\"A=b\",command=\"danvan --as xem\" ssh-rsa AAAA\n",
         "environment="},
        {"cert-authority,restrict,pty,command=\"danvan --as xem\" ssh-rsa AAAA\n",
         "cert-authority"},
        {"restrict,pty,command=\"danvan --as xem ssh-ed25519 AAAA\n", "no key that sshd"},
        {"command=danvan ssh-ed25519 AAAA\n", "no key that sshd"},
        {"restrict,,pty ssh-ed25519 AAAA\n", "no key that sshd"},
        {"restrict,pty,command=\"danvan --as xem\" AAAA\n", "no key that sshd"},
        {"ssh-ed25519\n", "no key that sshd"},
        {"a line of words\n", "no key that sshd"},
        {LINE("xem", "SAME") "# \n" LINE("quantri", "SAME"), "key of line 1"}};
    machine m;
    begin(&m);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        keys(&m, all[i].line);
        finds(&m, "authorized_keys:", all[i].says);
    }
    keys(&m, "ssh-ed25519 AAAA a\n");
    look(&m);
    cr_expect_eq(count(&m, false, "authorized_keys:1", "gets a shell"), 1);
    cr_expect_eq(count(&m, false, "authorized_keys:1", "put restrict,pty"), 1);
    end(&m);
}

Test(server, lines_that_are_right)
{
    static const char *const all[] = {
        LINE("xem", "AAAA"),
        "  restrict,pty,command=\"/usr/local/bin/danvan -c /etc/danvan/danvan.ini --as xem\" "
        "ecdsa-sha2-nistp256 AAAA of a person, with words\n",
        "command=\"danvan --as=xem\",no-port-forwarding,no-agent-forwarding,no-X11-forwarding,"
        "no-user-rc ssh-rsa AAAA\n",
        "from=\"10.1.0.0/16,10.2.0.0/16\",RESTRICT,pty,command=\"danvan --as xem\" "
        "sk-ssh-ed25519@openssh.com AAAA\n",
        "restrict,pty,expiry-time=\"20300101\",command=\"danvan --as xem\"\tssh-ed25519\tAAAA"};
    machine m;
    begin(&m);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        keys(&m, all[i]);
        look(&m);
        cr_expect_eq(m.faults.errors, 0, "%s%s", all[i], all_of(&m, &m.faults));
        cr_expect_eq(count(&m, true, "authorized_keys", "[person xem] has no key"), 0, "%s",
                     all[i]);
        cr_expect_eq(count(&m, true, "authorized_keys", "[person quantri] has no key"), 1);
    }
    keys(&m, LINE("xem", "SAME") LINE("xem", "SAME"));
    notes(&m, "authorized_keys:2", "key of line 1 once more");
    keys(&m, "restrict,command=\"danvan --as xem\" ssh-rsa AAAA\n");
    notes(&m, "authorized_keys:1", "no terminal");
    cr_assert_eq(chmod(in(&m, "etc"), 01777), 0);
    make_file(&m, "etc/keys", 0644, LINE("xem", "AAAA"));
    m.s.keys = in(&m, "etc/keys");
    look(&m);
    cr_expect_eq(count(&m, false, "etc", "sshd takes no keys"), 1, "%s", all_of(&m, &m.faults));
    m.s.keys = NULL;
    cr_assert_eq(chmod(in(&m, "etc"), 0755), 0);
    unlink(in(&m, "home/.ssh/authorized_keys"));
    notes(&m, "authorized_keys", "could not be looked at");
    end(&m);
}

/* ---- sshd, disk, clock ---- */

Test(server, what_sshd_was_told)
{
    static const struct {
        const char *line, *place, *says;
    } all[] = {
        {"clientaliveinterval 0\n", "sshd_config", "set them to 15 and 3"},
        {"clientaliveinterval 15\nclientalivecountmax 0\n", "sshd_config", "15 and 3"},
        {"clientaliveinterval 600\n", "sshd_config", "stays open"},
        {"clientaliveinterval 15\npasswordauthentication yes\n", "sshd_config", "password"},
        {"clientaliveinterval 15\nkbdinteractiveauthentication yes\n", "sshd_config", "password"},
        {"clientaliveinterval 15\npermittty no\n", "sshd_config", "PermitTTY"},
        {"clientaliveinterval 15\nacceptenv LANG\nacceptenv DANVAN_*\n", "sshd_config",
         "AcceptEnv DANVAN_*"},
        {"clientaliveinterval 15\nacceptenv LC_* *\n", "sshd_config", "AcceptEnv *"},
        {"clientaliveinterval 15\npermituserenvironment yes\n", "sshd_config",
         "PermitUserEnvironment"}};
    machine m;
    begin(&m);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        m.s.sshd = all[i].line;
        finds(&m, all[i].place, all[i].says);
    }
    m.s.sshd = "clientaliveinterval 15\nstrictmodes no\n";
    notes(&m, "sshd_config", "StrictModes");
    m.s.sshd = NULL;
    notes(&m, "sshd_config", "look again as root");
    end(&m);
}

Test(server, memory_and_clock)
{
    machine m;
    begin(&m);
    m.s.swaps = "Filename Type Size Used Priority\n/dev/none9 partition 1 0 -2\n/dev/zram0 "
                "partition 1 0 5\n";
    notes(&m, "/dev/none9", "encrypt the swap");
    cr_expect_eq(count(&m, true, "/dev/zram0", ""), 0);
    m.s.swaps = NULL;
    m.s.cores = "|/usr/lib/systemd/systemd-coredump %P\n";
    notes(&m, "core_pattern", "systemd-coredump %P; danvan forbids it");
    m.s.cores = "core\n";
    look(&m);
    cr_expect_eq(count(&m, true, "core_pattern", ""), 0);
    m.s.now += 3 * 86400;
    notes(&m, m.s.dir, "3 days ago: see why");
    m.s.backup = 0;
    notes(&m, m.s.dir, "no backup has been made yet");
    m.s.backup = m.s.now;
    m.s.last = m.s.now + 60;
    finds(&m, m.s.dir, "put the clock right");
    end(&m);
}

Test(server, a_disk_that_is_full_is_told)
{
    machine m;
    begin(&m);
    cr_assert_eq(truncate(in(&m, "var/data/data.mdb"), (off_t)1 << 43), 0);
    notes(&m, m.s.dir, "less than the store's own 8388608");
    end(&m);
}
