/* A maker's card-reader library for the tests: it reads a simulated card from files in FOLDER, and misbehaves as
   the file FOLDER/mode says. Two interfaces: iReadCardBas of the social-security card, CVR_ and GetPeople of Termb. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int load(const char *name, char *into, int most)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", FOLDER, name);
    FILE *file = fopen(path, "rb");
    if (file == 0)
        return -1;
    int length = (int)fread(into, 1, most, file);
    fclose(file);
    return length;
}

static int mode(const char *wanted)
{
    char now[64];
    int length = load("mode", now, sizeof now - 1);
    now[length < 0 ? 0 : length] = 0;
    return strcmp(now, wanted) == 0;
}

static void *volatile never_given_back;

static void misbehave(void)
{
    if (mode("crash"))
        *(volatile int *)0 = 1;
    if (mode("abort"))
        abort();
    if (mode("exit"))
        exit(3);
    while (mode("hang"))
        usleep(20000);
    if (mode("leak"))
        memset(never_given_back = malloc(16 << 20), 1, 16 << 20);
    if (mode("print"))
        puts("a library that talks on standard output");
}

static int text(const char *name, char *into, int *length)
{
    char value[4096];
    int size = load(name, value, sizeof value);
    if (size < 0)
        return 0;
    if (mode("overrun")) {
        memset(into, 'A', *length + 64);
        return 1;
    }
    if (mode("length")) {
        *length = 100000000;
        return 1;
    }
    if (mode("negative")) {
        *length = -5;
        return 1;
    }
    memcpy(into, value, size);
    *length = size;
    return 1;
}

int iReadCardBas(int type, char *out)
{
    char value[2048];
    (void)type;
    misbehave();
    if (mode("key"))
        return -2201;
    int size = load("info", value, sizeof value);
    if (size < 0)
        return -1;
    if (mode("overrun")) {
        memset(out, 'A', 2048 + 64);
        return 0;
    }
    memcpy(out, value, size);
    return 0;
}

int CVR_InitComm(int port)
{
    (void)port;
    return mode("gone") ? 2 : 1;
}

int CVR_CloseComm(void) { return 1; }

int CVR_Authenticate(void)
{
    char value[4096];
    misbehave();
    return load("number", value, sizeof value) > 0 ? 1 : 2;
}

int CVR_Read_Content(int active)
{
    char photo[65536];
    (void)active;
    if (mode("unreadable"))
        return 0;
    int size = load("photo", photo, sizeof photo);
    if (size > 0) { /* as the real one: into the working folder */
        FILE *file = fopen("zp.bmp", "wb");
        if (file != 0) {
            fwrite(photo, 1, size, file);
            fclose(file);
        }
    }
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
