/* A maker's card-reader library, simulated. Two interfaces: CVR_ and GetPeople of Termb, for resident cards, and
   iReadCardBas of the social-security card. It looks into the folder it lies in, where library_simulator.py writes
   `plugged` (how often the reader was plugged in; missing: it is not), `card` (lines name=value, GB18030), `photo`
   and `fault`: what to suffer, or nothing. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROOM = 8192, PATH = 4096, INFO = 2048, BEHIND = 64, LEAK = 16 << 20 };

static char chip[ROOM];    /* what the last reading took from the card */
static int opened_at = -1; /* a handle of a reader that was pulled meanwhile is worth nothing */
static void *volatile never_given_back;

static int load(const char *name, char *into, int most)
{
    char path[PATH];
    Dl_info here;
    if (dladdr((void *)load, &here) == 0)
        return -1;
    const char *end = strrchr(here.dli_fname, '/');
    snprintf(path, sizeof path, "%.*s/%s", end ? (int)(end - here.dli_fname) : 1, end ? here.dli_fname : ".", name);
    FILE *file = fopen(path, "rb");
    if (file == 0)
        return -1;
    int length = (int)fread(into, 1, most - 1, file);
    fclose(file);
    into[length] = 0;
    return length;
}

static int suffers(const char *fault)
{
    char now[64];
    return load("fault", now, sizeof now) > 0 && strcmp(now, fault) == 0;
}

static int plugged(void)
{
    char count[16];
    return load("plugged", count, sizeof count) > 0 ? atoi(count) : -1;
}

static int card_is_there(void)
{
    char card[ROOM];
    return !suffers("blind") && load("card", card, sizeof card) > 0;
}

/* What a look for a card may do to whoever called. */
static void look(void)
{
    if (suffers("leak"))
        memset(never_given_back = malloc(LEAK), 1, LEAK);
    if (suffers("talks"))
        puts("a library that talks on standard output");
}

/* What reading a chip may do to whoever called. */
static void read_chip(void)
{
    if (suffers("crash"))
        *(volatile int *)0 = 1;
    if (suffers("abort"))
        abort();
    if (suffers("exit"))
        exit(3);
    while (suffers("hang"))
        usleep(20000);
    if (suffers("slow"))
        usleep(1500000);
    if (load("card", chip, sizeof chip) < 0)
        chip[0] = 0;
}

static int field(const char *name, char *into)
{
    char key[32];
    snprintf(key, sizeof key, "\n%s=", name);
    const char *found = strstr(chip, key);
    if (found == 0)
        return -1;
    found += strlen(key);
    int length = (int)strcspn(found, "\n");
    memcpy(into, found, length);
    into[length] = 0;
    if (strcmp(name, "number") == 0 && length == 18 && suffers("wrong_check_digit"))
        into[length - 1] = into[length - 1] == '1' ? '2' : '1';
    if (suffers("damaged_fields"))
        for (int at = 1; at < length; at += 2)
            into[at] = (char)0xff;
    return length;
}

int iReadCardBas(int kind, char *out)
{
    static const char *const parts[] = {"region", "number", "card",  "chip",     "name",     "reset",
                                        "version", "issued", "ends",     "terminal", "device"};
    char value[ROOM], info[INFO];
    int size = 0;
    (void)kind;
    look();
    if (plugged() < 0 || suffers("unknown_code"))
        return -1;
    if (!card_is_there())
        return -1;
    if (suffers("key_refused"))
        return -2201;
    read_chip();
    if (chip[0] == 0) /* lifted at this moment */
        return -1;
    for (unsigned part = 0; part < sizeof parts / sizeof *parts; part++) {
        int length = field(parts[part], value);
        size += snprintf(info + size, sizeof info - size, "%s%s", length < 0 ? "" : value, "|");
    }
    if (suffers("overrun")) {
        memset(out, 'A', INFO + BEHIND);
        return 0;
    }
    memcpy(out, info, suffers("half_filled") ? size / 2 : size);
    return 0;
}

int CVR_InitComm(int port)
{
    (void)port;
    opened_at = plugged();
    return opened_at < 0 ? 2 : 1;
}

int CVR_CloseComm(void)
{
    opened_at = -1;
    return 1;
}

int CVR_Authenticate(void)
{
    look();
    return opened_at >= 0 && opened_at == plugged() && card_is_there() ? 1 : 2;
}

int CVR_Read_Content(int active)
{
    char photo[65536];
    (void)active;
    read_chip();
    if (suffers("card_unreadable") || strstr(chip, "\nkind=resident\n") == 0) /* it knows no other layout */
        return 0;
    int size = load("photo", photo, sizeof photo);
    FILE *file = size > 0 ? fopen("zp.bmp", "wb") : 0; /* as the real one: into the working folder */
    if (file != 0) {
        fwrite(photo, 1, size, file);
        fclose(file);
    }
    return 1;
}

static int text(const char *name, char *into, int *length)
{
    char value[ROOM];
    int size = field(name, value);
    if (suffers("unknown_code"))
        return -77;
    if (size < 0)
        return 0;
    if (suffers("overrun")) {
        memset(into, 'A', *length + BEHIND);
        return 1;
    }
    memcpy(into, value, suffers("half_filled") ? size / 2 : size);
    *length = suffers("length_too_long") ? 100000000 : suffers("length_negative") ? -5 : size;
    return 1;
}

int GetPeopleName(char *into, int *length) { return text("name", into, length); }
int GetPeopleSex(char *into, int *length) { return text("sex", into, length); }
int GetPeopleNation(char *into, int *length) { return text("nation", into, length); }
int GetPeopleBirthday(char *into, int *length) { return text("birth", into, length); }
int GetPeopleAddress(char *into, int *length) { return text("address", into, length); }
int GetPeopleIDCode(char *into, int *length) { return text("number", into, length); }
int GetDepartment(char *into, int *length) { return text("issuer", into, length); }
int GetStartDate(char *into, int *length) { return text("valid_from", into, length); }
int GetEndDate(char *into, int *length) { return text("valid_to", into, length); }
