/* Preloaded into the simulation's smart-card daemon: whoever binds to every address gets the loopback address. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netinet/in.h>
#include <sys/socket.h>

int bind(int socket_fd, const struct sockaddr *address, socklen_t length)
{
    int (*next)(int, const struct sockaddr *, socklen_t) = dlsym(RTLD_NEXT, "bind");
    if (address != 0 && address->sa_family == AF_INET && length >= sizeof(struct sockaddr_in)) {
        struct sockaddr_in here = *(const struct sockaddr_in *)address;
        if (here.sin_addr.s_addr == htonl(INADDR_ANY))
            here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return next(socket_fd, (const struct sockaddr *)&here, sizeof here);
    }
    return next(socket_fd, address, length);
}
