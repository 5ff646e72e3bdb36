"""A process that has everything imported and forks a worker at each SIGUSR1: they start at once.

What a worker opens it opens after the fork, as in production. Whoever dies is forgotten. The
database knows each by its process id.
"""

import os
import signal

from shop_app.logs import configure
from shop_app.main import run_worker
from shop_app.settings import load

READY = "the nursery is ready"


def session_name(pid: int) -> str:
    """What the database calls the sessions of a worker (`application_name`)."""
    return f"worker {pid}"


def main() -> None:
    """Fork workers until killed."""
    settings = load(dict(os.environ))
    configure("INFO")
    wanted = {signal.SIGUSR1}
    signal.pthread_sigmask(signal.SIG_BLOCK, wanted)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print(READY, flush=True)
    while True:
        signal.sigwait(wanted)
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, wanted)
            os.environ["PGAPPNAME"] = session_name(os.getpid())
            run_worker(settings)
            os._exit(0)


if __name__ == "__main__":
    main()
